package io.github.modelstudiobridge.camel.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two simulated regions, of which the first fails in each way: the caller notices nothing but time. */
@Tag(BridgeHost.CONTRACT)
class TwoRegionsTest {

    private static final String ANSWER = "You said: Hi. This is the Model Studio simulator speaking.";

    private static ModelStudioSimulator spare;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        spare = BridgeUnderTest.simulator("spare-key");
        bridge = BridgeUnderTest.start(properties(Map.of()));
    }

    private static Map<String, String> properties(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "modelstudio.failover", "spare",
                "modelstudio.failover.spare.base-url", spare.baseUrl(),
                "modelstudio.failover.spare.api-key", "spare-key",
                "upstream.response-timeout", "300ms",
                "upstream.first-event-timeout", "500ms",
                "upstream.idle-timeout", "1s"));
        all.putAll(more);
        return all;
    }

    @AfterAll
    static void stop() {
        bridge.close();
        spare.close();
    }

    @AfterEach
    void recover() {
        bridge.simulator().simulate("");
    }

    private static String heard(HttpCall call) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : call.readBody().split("\n")) {
            Matcher content = Pattern.compile("\"content\":\"(.*?)\"").matcher(line);
            if (content.find()) {
                text.append(content.group(1));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=429; retry-after=1",
                "status=500",
                "status=503",
                "status=408",
                "status=429-quota",
                "error-in-stream=0",
                "error-event=0",
                "error-comment=0",
                "cut=0",
                "cut=0; early-headers",
                "stall=0",
                "stall=0; early-headers",
                "bad-json=1"
            })
    void theSpareRegionAnswersWhenTheFirstFails(String fault) throws Exception {
        bridge.simulator().simulate(fault);
        try (HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(heard(call)).isEqualTo(ANSWER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=400", "status=401", "status=403", "status=404"})
    void aRefusalIsTheSameEverywhereAndNotRepeated(String fault) throws Exception {
        bridge.simulator().simulate(fault);
        long before = spare.stats().requests();
        long asked = bridge.simulator().stats().requests();
        try (HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(call.status()).isGreaterThanOrEqualTo(400);
        }
        assertThat(spare.stats().requests()).isEqualTo(before);
        assertThat(bridge.simulator().stats().requests()).isEqualTo(asked + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-in-stream=2", "cut=2", "stall=2", "bad-json=3"})
    void nothingIsSaidTwiceOnceATextHasLeft(String fault) throws Exception {
        bridge.simulator().simulate(fault);
        long before = spare.stats().requests();
        try (HttpCall call = bridge.askIms("Hi").readHead()) {
            String body = call.readBody();
            assertThat(body).containsOnlyOnce("You").contains("\"error\"").doesNotContain("[DONE]");
        }
        assertThat(spare.stats().requests()).isEqualTo(before);
    }

    /** A hundredth of what is shipped. */
    private static final Map<String, String> SHIPPED_PROPORTIONS = Map.of(
            "upstream.whole-answer-timeout", "1200ms",
            "ims.whole-answer-timeout", "150ms",
            "upstream.retry-budget", "150ms",
            "upstream.answer-timeout", "3s");

    private static final String HANGS = "no-streamed-tools; first-token-delay=60s";

    @Test
    void aPlaceThatHangsInOnePieceCostsItsTimeAndTheNextOneIsAsked() throws Exception {
        try (BridgeUnderTest other = BridgeUnderTest.start(properties(SHIPPED_PROPORTIONS))) {
            other.simulator().simulate(HANGS);
            String request = "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            try (HttpCall call = HttpCall.connect(other.port())
                    .send("POST", BridgeUnderTest.OPENAI_PATH, BridgeUnderTest.imsHeaders(), request)
                    .readHead()) {
                assertThat(call.status()).isEqualTo(200);
                assertThat(heard(call)).isEqualTo(ANSWER);
            }
        }
    }

    @Test
    void onThePhoneAPlaceThatHangsInOnePieceCostsLess() throws Exception {
        try (BridgeUnderTest other = BridgeUnderTest.start(properties(SHIPPED_PROPORTIONS))) {
            other.simulator().simulate(HANGS);
            String request = BridgeUnderTest.imsRequest("Hi")
                    .replaceFirst(
                            "\"model\"",
                            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}],\"model\"");
            long began = System.nanoTime();
            try (HttpCall call = HttpCall.connect(other.port())
                    .send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), request)
                    .readHead()) {
                assertThat(heard(call)).isEqualTo(ANSWER);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1200));
        }
    }

    @Test
    void aPlaceThatHangsIsNotAskedAgainAfterTheBudget() throws Exception {
        try (BridgeUnderTest single =
                BridgeUnderTest.start(Map.of("upstream.response-timeout", "300ms", "upstream.retry-budget", "300ms"))) {
            single.simulator().simulate("stall=0");
            try (HttpCall call = single.askIms("Hi").readHead()) {
                assertThat(call.status()).isEqualTo(504);
            }
            assertThat(single.simulator().stats().requests()).isEqualTo(1);
        }
    }

    @Test
    void oneCallCountsOnceHoweverOftenItAsks() throws Exception {
        try (BridgeUnderTest single = BridgeUnderTest.start(Map.of(
                "upstream.max-attempts", "4",
                "upstream.circuit-breaker.enabled", "true",
                "upstream.circuit-breaker.window", "4",
                "upstream.circuit-breaker.minimum-calls", "2"))) {
            single.simulator().simulate("status=500");
            try (HttpCall call = single.askIms("Hi").readHead()) {
                assertThat(call.status()).isEqualTo(502);
            }
            assertThat(single.simulator().stats().requests()).isEqualTo(4);

            try (HttpCall call = single.askIms("Hi").readHead()) {
                assertThat(call.status()).isEqualTo(502);
            }
            try (HttpCall call = single.askIms("Hi").readHead()) {
                assertThat(call.readBody()).contains("upstream_unavailable");
                assertThat(call.header("retry-after")).isEqualTo("10");
            }
        }
    }

    @Test
    void aSpareWithAWrongKeyLeavesTheFirstPlaceToBeAskedAgain() throws Exception {
        try (BridgeUnderTest wrong = BridgeUnderTest.start(
                properties(Map.of("modelstudio.failover.spare.api-key", "wrong", "upstream.backoff", "300ms")))) {
            wrong.simulator().simulate("status=503");
            Thread recovery = new Thread(() -> recoverAfterItsFirstRequest(wrong));
            recovery.start();
            try (HttpCall call = wrong.askIms("Hi").readHead()) {
                assertThat(heard(call)).isEqualTo(ANSWER);
            }
            recovery.join();
        }
    }

    private static void recoverAfterItsFirstRequest(BridgeUnderTest bridge) {
        Awaitility.await().until(() -> bridge.simulator().stats().requests() == 1);
        bridge.simulator().simulate("");
    }

    @Test
    void aSpareWithAWrongKeyHidesNoFailureOfTheFirstPlace() throws Exception {
        try (BridgeUnderTest wrong =
                BridgeUnderTest.start(properties(Map.of("modelstudio.failover.spare.api-key", "wrong")))) {
            wrong.simulator().simulate("status=503");
            try (HttpCall call = wrong.askIms("Hi").readHead()) {
                assertThat(call.status()).isEqualTo(503);
            }
            assertThat(wrong.simulator().stats().requests()).isEqualTo(3);
        }
    }

    @Test
    void aWrongKeyOfASpareThatIsAskedFirstIsNamed() throws Exception {
        try (BridgeUnderTest wrong = BridgeUnderTest.start(properties(Map.of(
                "modelstudio.failover.spare.api-key", "wrong",
                "upstream.circuit-breaker.enabled", "true",
                "upstream.circuit-breaker.window", "1",
                "upstream.circuit-breaker.minimum-calls", "1")))) {
            wrong.simulator().simulate("status=503");
            try (HttpCall call = wrong.askIms("Hi").readHead()) {
                assertThat(call.status()).isEqualTo(503);
            }
            try (HttpCall call = wrong.askIms("Hi").readHead()) {
                assertThat(call.readBody())
                        .contains("check modelstudio.failover.spare.api-key,", "modelstudio.failover.spare.region.");
            }
        }
    }

    @Test
    void aPlaceThatIsGoneIsLeftAloneAfterAWhileAndProbedLater() throws Exception {
        int nobody = FreePort.find();
        try (BridgeUnderTest other = BridgeUnderTest.start(properties(Map.of(
                "modelstudio.base-url", "http://127.0.0.1:" + nobody,
                "upstream.circuit-breaker.enabled", "true",
                "upstream.circuit-breaker.window", "2",
                "upstream.circuit-breaker.minimum-calls", "2")))) {
            for (int i = 0; i < 5; i++) {
                try (HttpCall call = other.askIms("Hi").readHead()) {
                    assertThat(heard(call)).isEqualTo(ANSWER);
                }
            }
        }
    }

    @Test
    void aSinglePlaceThatRecoversIsAskedAgain() throws Exception {
        try (BridgeUnderTest single = BridgeUnderTest.start(Map.of("upstream.backoff", "200ms"))) {
            single.simulator().simulate("status=503");
            try (HttpCall call = bridge.askIms(HttpCall.connect(single.port()), "Hi")) {
                Thread.sleep(50);
                single.simulator().simulate("");
                assertThat(heard(call.readHead())).isEqualTo(ANSWER);
            }
        }
    }
}
