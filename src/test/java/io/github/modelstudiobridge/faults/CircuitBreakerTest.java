package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A place that fails often is left alone, then probed; what is not its fault does not count. */
class CircuitBreakerTest {

    private static final int WINDOW = 4;
    private static final int PROBES = 2;
    private static final int OPEN_MILLIS = 400;

    private static final Setting SETTING = Setting.of(
            "circuit-breaker",
            Map.of(
                    "upstream.max-attempts",
                    "1",
                    "upstream.circuit-breaker.enabled",
                    "true",
                    "upstream.circuit-breaker.window",
                    String.valueOf(WINDOW),
                    "upstream.circuit-breaker.minimum-calls",
                    String.valueOf(WINDOW),
                    "upstream.circuit-breaker.failure-rate",
                    "100",
                    "upstream.circuit-breaker.open-time",
                    OPEN_MILLIS + "ms",
                    "upstream.circuit-breaker.probes",
                    String.valueOf(PROBES),
                    // a test's questions are all of one call
                    "ims.barge-in",
                    "false"));

    private static final Outcome LEFT_ALONE = refused(503, "upstream_unavailable");

    private final Run run =
            new Run(fault("any", "what a test says").model(peer -> model().play(peer)), Caller.IMS, false);

    private volatile Peer.Script model = Peer::answer;
    private FaultyUpstream upstream;
    private FaultBridge bridge;
    private Conversation caller;

    @BeforeEach
    void start() throws Exception {
        upstream = new FaultyUpstream();
        upstream.expect(run);
        bridge = FaultBridge.start(BridgeUnderTest.ROUTES, SETTING, upstream, false);
        caller = new Conversation(bridge, run);
    }

    @AfterEach
    void stop() throws Exception {
        caller.close();
        bridge.awaitNothingLeft();
        bridge.close();
        upstream.close();
    }

    private Peer.Script model() {
        return model;
    }

    private void ask(int times, Outcome outcome) throws Exception {
        for (int i = 0; i < times; i++) {
            outcome.verify(caller.askAndListen());
        }
    }

    private void leave(int times) throws Exception {
        model = peer -> peer.tellCaller().untilClosed();
        for (int i = 0; i < times; i++) {
            HttpCall connection = caller.ask();
            caller.awaitModel();
            caller.leave(connection);
            bridge.awaitNothingLeft();
        }
    }

    private void fail() throws Exception {
        model = peer -> peer.refuse(503, "ModelServingError");
        ask(WINDOW, refused(503, "ModelServingError"));
    }

    @Test
    void isLeftAloneWhenItFailsAndIsAskedNoMore() throws Exception {
        fail();
        int asked = run.requests();

        ask(5, LEFT_ALONE);

        assertThat(run.requests()).isEqualTo(asked);
    }

    @Test
    void isAskedAgainWhenItsProbesSucceed() throws Exception {
        fail();
        Thread.sleep(OPEN_MILLIS + 50);
        model = Peer::answer;

        ask(PROBES, answered());

        // closed: one failure alone is borne
        model = peer -> peer.refuse(503, "ModelServingError");
        ask(1, refused(503, "ModelServingError"));
        model = Peer::answer;
        ask(1, answered());
    }

    @Test
    void isLeftAloneAgainWhenItsProbesFail() throws Exception {
        fail();
        Thread.sleep(OPEN_MILLIS + 50);

        ask(PROBES, refused(503, "ModelServingError"));

        ask(1, LEFT_ALONE);
    }

    @Test
    void aProbeHasSucceededWithItsFirstWord() throws Exception {
        fail();
        Thread.sleep(OPEN_MILLIS + 50);
        model = peer -> peer.stream().good().untilClosed();
        List<HttpCall> talking = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            HttpCall connection = caller.ask();
            connection.readHead().readFrame();
            talking.add(connection);
        }
        model = Peer::answer;

        ask(3, answered());

        for (HttpCall connection : talking) {
            caller.leave(connection);
        }
    }

    @Test
    void aProbeThatIsOneTooManySaysNothing() throws Exception {
        fail();
        Thread.sleep(OPEN_MILLIS + 50);
        model = peer -> peer.refuse(429, "limit_requests");
        ask(2 * PROBES, refused(429, "limit_requests"));

        model = peer -> peer.refuse(503, "ModelServingError");
        ask(PROBES, refused(503, "ModelServingError"));

        ask(1, LEFT_ALONE);
    }

    @Test
    void whatIsWrongWithAnAnswerDoesNotCount() throws Exception {
        model = peer -> peer.stream().role().finish().done().end();
        ask(WINDOW, refused(502, "empty_answer"));
        model = peer -> peer.stream().event("{").end();
        ask(WINDOW, refused(502, "invalid_upstream_answer"));
        model = peer -> peer.stream().text("x".repeat(30_000)).end();
        ask(WINDOW, refused(502, "invalid_upstream_answer"));
        model = peer -> peer.refuse(408, "RequestTimeOut");
        ask(WINDOW, refused(504, "RequestTimeOut"));
        model = Peer::answer;

        ask(1, answered());
    }

    @Test
    void anAnswerThatEndsEarlyCounts() throws Exception {
        model = peer -> peer.stream().role().end();
        ask(WINDOW, refused(502, "incomplete_answer"));

        ask(1, LEFT_ALONE);
    }

    @Test
    void callersWhoLeaveDoNotCount() throws Exception {
        leave(2 * WINDOW);
        model = Peer::answer;

        ask(1, answered());
    }

    @Test
    void callersWhoLeaveAProbeGiveItToTheNextOne() throws Exception {
        fail();
        Thread.sleep(OPEN_MILLIS + 50);

        leave(2 * PROBES);
        model = Peer::answer;

        ask(PROBES + 1, answered());
    }

    @ParameterizedTest
    @CsvSource({"400, invalid_parameter_error, 400", "401, invalid_api_key, 502", "429, limit_requests, 429"})
    void refusalsDoNotCount(int status, String code, int told) throws Exception {
        model = peer -> peer.refuse(status, code);
        ask(2 * WINDOW, refused(told, code));
        model = Peer::answer;

        ask(1, answered());
    }
}
