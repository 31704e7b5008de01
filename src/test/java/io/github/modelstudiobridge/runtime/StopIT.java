package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.SimulatorOptions;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import io.github.modelstudiobridge.testing.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real process that gets SIGTERM while calls are at each stage. */
class StopIT {

    private static final Pattern PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");

    private static ModelStudioSimulator model;

    private final Map<String, String> environment = new HashMap<>();
    private Management management;
    private int port;

    @BeforeAll
    static void startModel() {
        model = new ModelStudioSimulator(SimulatorOptions.defaults()
                        .withPort(0)
                        .withFirstTokenDelay(Duration.ZERO)
                        .withPace(Duration.ZERO))
                .start();
    }

    @AfterAll
    static void stopModel() {
        model.close();
    }

    private Program start(int shutdownSeconds) throws Exception {
        management = Management.onFreePort();
        environment.put("BRIDGE_HTTP_PORT", "0");
        environment.put("BRIDGE_HTTP_HOST", "127.0.0.1");
        environment.put("BRIDGE_MANAGEMENT_PORT", String.valueOf(management.port()));
        environment.put("DASHSCOPE_API_KEY", "upstream-key");
        environment.put("MODEL_STUDIO_BASE_URL", model.baseUrl());
        environment.put("IMS_API_KEYS", BridgeUnderTest.KEY);
        environment.put("BRIDGE_API_KEYS", BridgeUnderTest.KEY);
        environment.put("CAMEL_MAIN_SHUTDOWN_TIMEOUT", String.valueOf(shutdownSeconds));
        Program program = Program.start(environment, "run");
        program.awaitOutput("event=serving");
        Matcher serving = PORT.matcher(program.output());
        assertThat(serving.find()).isTrue();
        port = Integer.parseInt(serving.group(1));
        return program;
    }

    private HttpCall ask(HttpCall call, String text) throws IOException {
        return call.send(
                "POST",
                BridgeUnderTest.IMS_PATH,
                BridgeUnderTest.imsHeaders(),
                BridgeUnderTest.imsRequest("[[simulate: " + text + "]]"));
    }

    private HttpCall ask(String text) throws IOException {
        return ask(HttpCall.connect(port), text);
    }

    private void awaitStopping() {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> management.health("/ready").status() == 503);
    }

    private static void assertEndedQuietly(Program program, int seconds) throws Exception {
        assertThat(program.awaitExit(seconds, TimeUnit.SECONDS)).isEqualTo(143);
        assertThat(program.output()).doesNotContain(" ERROR ").doesNotContain("Exception");
    }

    @Test
    void openAnswersFinishWhileNewCallsAreTurnedAway() throws Exception {
        try (Program program = start(20);
                HttpCall idle = ask("tokens=1");
                HttpCall open = ask("tokens=30; pace=100ms")) {
            assertThat(idle.readHead().readBody()).endsWith("data: [DONE]\n\n");
            open.readHead().readFrame();

            program.terminate();
            awaitStopping();
            program.terminate();

            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(management.health("/live").status()).isEqualTo(200);
            assertThat(management
                            .health("/ready")
                            .check("takes-calls")
                            .path("message")
                            .asText())
                    .isEqualTo("stopping, open calls: 1");
            assertThat(management.metrics()).contains("bridge_open_calls 1.0");
            try (HttpCall late = ask("tokens=1").readHead()) {
                assertThat(late.status()).isEqualTo(503);
                assertThat(late.header("Retry-After")).isEqualTo("1");
                assertThat(late.header("Connection")).isEqualTo("close");
                assertThat(late.readBody()).contains("\"code\":\"stopping\"");
                assertThat(late.isClosedByServer()).isTrue();
            }
            assertThat(management.metrics())
                    .contains("bridge_calls_total{caller=\"-\",outcome=\"stopping\",route=\"ims-workflow\"} 1.0");
            assertThat(open.readBody()).contains("w30 ").endsWith("data: [DONE]\n\n");
            assertThat(open.isClosedByServer()).isTrue();
            assertEndedQuietly(program, 5);
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsToldSo() throws Exception {
        environment.put("UPSTREAM_MAX_CONNECTIONS", "3");
        environment.put("UPSTREAM_CONNECT_TIMEOUT", "60s");
        environment.put("UPSTREAM_RESPONSE_TIMEOUT", "60s");
        environment.put("UPSTREAM_FIRST_EVENT_TIMEOUT", "60s");
        environment.put("UPSTREAM_BACKOFF", "60s");
        environment.put("UPSTREAM_RETRY_BUDGET", "300s");
        try (Program program = start(1);
                HttpCall retries = ask("status=503");
                HttpCall speaks = ask("tokens=1000; pace=100ms");
                HttpCall silent = ask("stall=0");
                HttpCall slowReader = ask(HttpCall.connectWithSmallBuffer(port), "text-bytes=100000000");
                HttpCall waitsForAConnection = ask("tokens=1000; pace=100ms")) {
            speaks.readHead().readFrame();
            slowReader.readHead().readFrame();
            await().until(() -> management.value("bridge_open_calls") == 5);

            program.terminate();

            String said = speaks.readBody();
            assertThat(said).contains("\"code\":\"stopping\"").doesNotContain("[DONE]");
            for (HttpCall unheard : new HttpCall[] {retries, silent, waitsForAConnection}) {
                unheard.readHead();
                assertThat(unheard.status()).isEqualTo(503);
                assertThat(unheard.readBody()).contains("\"code\":\"stopping\"");
            }
            assertEndedQuietly(program, 8);
        }
    }

    @Test
    void withoutOpenCallsItEndsAtOnce() throws Exception {
        try (Program program = start(30)) {
            program.terminate();

            assertEndedQuietly(program, 5);
        }
    }
}
