package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop ends whatever the files do that are read anew at that moment. */
class StopDuringReloadTest {

    private static CountDownLatch entered;
    private static CountDownLatch mayLeave;

    @TempDir
    private Path directory;

    private final LogLines log = LogLines.of("io.github.modelstudiobridge.runtime", Level.INFO);
    private Management management;
    private ModelStudioSimulator simulator;
    private EditedRoutes routes;
    private Bridge bridge;
    private Thread stop;

    /** As of a user's class that waits for a server which is away; it cannot be interrupted. */
    public static final class Hanging {
        public Hanging() {
            entered.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    mayLeave.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // goes on
                }
            }
        }
    }

    private void startWith(int shutdownSeconds) throws Exception {
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("bridge.reload-interval", "50ms");
        properties.put("camel.main.shutdown-timeout", String.valueOf(shutdownSeconds));
        bridge = Bridge.start(
                BridgeUnderTest.CONFIG,
                routes.directory(),
                BridgeUnderTest.properties(simulator.baseUrl(), properties));
        routes.add("common/hanging.camel.yaml", "- beans:\n    - name: x\n      type: " + Hanging.class.getName());
        entered.await();
        stop = new Thread(bridge::close);
    }

    @BeforeEach
    void start() throws Exception {
        entered = new CountDownLatch(1);
        mayLeave = new CountDownLatch(1);
        management = Management.onFreePort();
        simulator = BridgeUnderTest.simulator("upstream-key");
        routes = EditedRoutes.in(directory);
    }

    @AfterEach
    void end() {
        mayLeave.countDown();
        bridge.close();
        simulator.close();
        log.close();
    }

    private HttpCall ask(String text) throws IOException {
        return BridgeUnderTest.askIms(bridge.port(), text);
    }

    private void assertTakesNoCalls() throws IOException {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> management.health("/ready").status() == 503);
        try (HttpCall late = ask("Hi")) {
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("Retry-After")).isEqualTo("1");
            assertThat(late.readBody()).contains("\"code\":\"stopping\"");
        }
    }

    @Test
    void oneThatNeverEndsIsAbandonedAndCallersAreTurnedAwayAtOnce() throws Exception {
        startWith(4);
        try (HttpCall open = ask("[[simulate: pace=100ms]] Hi")) {
            open.readFrame();
            stop.start();

            assertTakesNoCalls();
            assertThat(open.readBody()).endsWith("data: [DONE]\n\n");
            assertTakesNoCalls();
            stop.join(10_000);
        }
        assertThat(stop.isAlive()).isFalse();
        assertThat(log.lines())
                .anySatisfy(line -> assertThat(line).startsWith("WARN event=reload-abandoned"))
                .noneMatch(line -> line.contains("ERROR"));
    }

    @Test
    void whatItBringsIsNotServedAnyMore() throws Exception {
        startWith(60);
        stop.start();
        assertTakesNoCalls();
        mayLeave.countDown();
        stop.join(20_000);

        assertThat(stop.isAlive()).isFalse();
        assertThat(log.lines())
                .noneMatch(line -> line.contains("event=reloaded"))
                .noneMatch(line -> line.contains("ERROR"))
                .noneMatch(line -> line.contains("event=reload-abandoned"));
    }
}
