package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.SimulatorStats;
import io.github.modelstudiobridge.simulator.StreamMoment;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller who hangs up ends the call at the model's side too, and leaves nothing behind. */
class CallerGoneTest {

    private static final String BEFORE_FIRST_TOKEN = "[[simulate: first-token-delay=60s]]";
    private static final String AFTER_FIRST_TOKEN = "[[simulate: tokens=1000; pace=20ms]]";

    private static BridgeUnderTest bridge;
    private static SimulatorStats stats;
    private static final List<StreamMoment> ABORTED = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start();
        stats = bridge.simulator().stats();
        bridge.simulator().onStreamEvent(moment -> {
            if (moment.kind() == StreamMoment.Kind.ABORTED) {
                ABORTED.add(moment);
            }
        });
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    private static HttpCall ask(String text) throws Exception {
        long requests = stats.requests();
        HttpCall call = bridge.askIms(text);
        if (text.equals(BEFORE_FIRST_TOKEN)) {
            await().until(() -> stats.requests() > requests);
        } else {
            call.readHead().readFrame();
        }
        return call;
    }

    @ParameterizedTest
    @ValueSource(strings = {BEFORE_FIRST_TOKEN, AFTER_FIRST_TOKEN})
    void theModelsSideSeesItWithin200Milliseconds(String text) throws Exception {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ABORTED.clear();
            HttpCall call = ask(text);

            long closed = System.nanoTime();
            call.close();

            await().pollInterval(Duration.ofMillis(5)).until(() -> !ABORTED.isEmpty());
            delays.add(TimeUnit.NANOSECONDS.toMillis(ABORTED.get(0).nanoTime() - closed));
        }
        assertThat(delays).allSatisfy(delay -> assertThat(delay).isLessThan(200));
    }

    @Test
    void nothingStaysBehindAfterAThousandAborts() throws Exception {
        long before = stats.abortedStreams();
        for (int round = 0; round < 20; round++) {
            List<HttpCall> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(bridge.askIms(i % 2 == 0 ? BEFORE_FIRST_TOKEN : AFTER_FIRST_TOKEN));
            }
            for (int i = 1; i < 50; i += 2) {
                calls.get(i).readHead().readFrame();
            }
            long expected = before + (round + 1) * 50L;
            await().until(() -> stats.openStreams() == 50);
            for (HttpCall call : calls) {
                call.close();
            }
            await().until(() -> stats.abortedStreams() == expected);
        }

        await().untilAsserted(() -> {
            assertThat(bridge.openExchanges()).as("exchanges").isZero();
            assertThat(bridge.openUpstreamCalls()).as("upstream calls").isZero();
            assertThat(stats.openStreams()).as("streams").isZero();
            assertThat(stats.openConnections()).as("connections").isZero();
        });
        try (HttpCall next = bridge.askIms("still there?").readHead()) {
            assertThat(next.readBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void hangingUpWhileNothingIsReadEndsTheCallToo() throws Exception {
        ABORTED.clear();
        HttpCall call =
                bridge.askIms(HttpCall.connectWithSmallBuffer(bridge.port()), "[[simulate: text-bytes=100000000]]");
        call.readHead().readFrame();
        await().pollDelay(Duration.ofMillis(300)).until(() -> bridge.openUpstreamCalls() == 1);

        call.close();

        await().until(() -> !ABORTED.isEmpty());
        await().until(() -> bridge.openUpstreamCalls() == 0 && bridge.openExchanges() == 0);
    }
}
