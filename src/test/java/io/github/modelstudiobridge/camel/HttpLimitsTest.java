package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection takes only so much: time for a request, requests in line, and a place among the others. */
class HttpLimitsTest {

    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(600);
    private static final int PLACES = 10;
    private static final List<String> TARGETS = List.of(
            "POST " + BridgeUnderTest.IMS_PATH,
            "POST /gateway/v1/chat/completions",
            "POST " + BridgeUnderTest.OPENAI_PATH,
            "GET /v1/models");
    private static final String MODELS =
            "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + BridgeUnderTest.KEY + "\r\n\r\n";

    private static BridgeUnderTest bridge;
    /** Another one for those tests after which its few places are taken for a moment. */
    private static BridgeUnderTest crowded;

    private static LogLines vertxLog;
    private static LogLines bridgeLog;

    @BeforeAll
    static void start() throws Exception {
        vertxLog = LogLines.of("io.vertx");
        bridgeLog = LogLines.of("io.github.modelstudiobridge");
        bridge = BridgeUnderTest.start(Map.of(
                "bridge.http.request-timeout",
                REQUEST_TIMEOUT.toMillis() + "ms",
                "bridge.http.max-pipelined-requests",
                "2"));
        crowded = BridgeUnderTest.start(Map.of("bridge.http.max-connections", Integer.toString(PLACES)));
    }

    @AfterAll
    static void stop() {
        crowded.close();
        bridge.close();
        bridgeLog.close();
        vertxLog.close();
    }

    @AfterEach
    void noErrorIsLogged() {
        assertThat(vertxLog.lines()).noneMatch(line -> line.startsWith("ERROR"));
        assertThat(bridgeLog.lines()).noneMatch(line -> line.startsWith("ERROR"));
    }

    private static String stream(String directive) {
        String body = BridgeUnderTest.imsRequest(directive);
        return "POST " + BridgeUnderTest.IMS_PATH + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + BridgeUnderTest.KEY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForAnAnswerIsNotIdleAndWhoHasItIs(boolean stream) throws Exception {
        String silent = "[[simulate: first-token-delay=1500ms]] Hi";
        String request = "{\"model\":\"qwen-plus\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(stream, silent);
        try (BridgeUnderTest impatient =
                        BridgeUnderTest.start(Map.of("bridge.http.idle-timeout", "300ms", "openai.keep-alive", "0s"));
                HttpCall call = HttpCall.connect(impatient.port())) {
            call.send("POST", BridgeUnderTest.OPENAI_PATH, BridgeUnderTest.imsHeaders(), request)
                    .readHead();

            assertThat(call.readBody()).contains("speaking", stream ? "[DONE]" : "usage");
            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    private static HttpCall connect() throws IOException {
        return HttpCall.connect(bridge.port());
    }

    private static void assertRefused(HttpCall call, int status, String code) throws IOException {
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.header("connection")).isEqualTo("close");
        assertThat(call.header("x-request-id")).matches("[0-9a-f]{32}");
        assertThat(Json.STRICT_MAPPER
                        .readTree(call.readBody())
                        .at("/error/code")
                        .textValue())
                .isEqualTo(code);
        assertThat(call.isClosedByServer()).isTrue();
    }

    private static void assertTooSlow(HttpCall call, long since) throws IOException {
        call.readHead();
        assertThat(Duration.ofNanos(System.nanoTime() - since))
                .isBetween(REQUEST_TIMEOUT.dividedBy(2), REQUEST_TIMEOUT.multipliedBy(4));
        assertRefused(call, 408, "request_timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "%s HTTP/1.1\r\nHost: a\r\n",
                "%s HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n",
                "%s HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
                "%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            })
    void aRequestThatStopsInTheMiddleIsEnded(String beginning) throws Exception {
        List<HttpCall> calls = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (String target : TARGETS) {
                calls.add(connect().sendRaw(beginning.formatted(target)));
            }
            for (HttpCall call : calls) {
                assertTooSlow(call, start);
            }
        } finally {
            for (HttpCall call : calls) {
                call.close();
            }
        }
    }

    @Test
    void aRequestThatTricklesIsEnded() throws Exception {
        try (HttpCall call = connect()) {
            long start = System.nanoTime();
            call.sendRaw("POST " + BridgeUnderTest.IMS_PATH + " HTTP/1.1\r\nHost: a\r\nX-Slow: ");
            try {
                while (System.nanoTime() - start
                        < REQUEST_TIMEOUT.multipliedBy(2).toNanos()) {
                    call.sendRaw("x");
                    Thread.sleep(20);
                }
            } catch (IOException e) {
                // the server has had enough
            }
            call.readHead();

            assertRefused(call, 408, "request_timeout");
        }
    }

    /** Its answer came before its body; there is nothing more to say. */
    @Test
    void aBodyThatNeverComesAfterItsAnswerEndsTheConnection() throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw("POST /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
                    .readHead();
            assertThat(call.status()).isEqualTo(404);
            call.readBody();

            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aConnectionWithoutARequestMayWait() throws Exception {
        try (HttpCall fresh = connect();
                HttpCall kept = connect();
                HttpCall lineEnd = connect()) {
            kept.sendRaw(MODELS).readHead().readBody();
            // empty lines before the next request are no part of it
            lineEnd.sendRaw(MODELS + "\r\n").readHead().readBody();
            lineEnd.sendRaw("\r\n");

            Thread.sleep(REQUEST_TIMEOUT.multipliedBy(2).toMillis());

            for (HttpCall call : List.of(fresh, kept, lineEnd)) {
                call.sendRaw(MODELS).readHead();
                assertThat(call.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anAnswerMayTakeLongerThanItsRequest() throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=1500ms]]")).readHead();

            assertThat(call.status()).isEqualTo(200);
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aRequestBehindALongAnswerHasItsTimeAfterThat() throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=1500ms]]"));
            call.sendRaw("POST " + BridgeUnderTest.IMS_PATH + " HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");

            call.readHead();
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            assertTooSlow(call, System.nanoTime());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET /v1/models HTTP/1.1\r\n", "GET /v1/models HTTP/1.1\r\nHost: a\r\nX: "})
    void halfAHeadInOneReadWithAWholeRequestHasItsTimeAfterTheAnswer(String half) throws Exception {
        for (String whole : List.of(MODELS, stream("[[simulate: first-token-delay=300ms]]"))) {
            try (HttpCall call = connect()) {
                call.sendRaw(whole + half);

                call.readHead();
                assertThat(call.status()).isEqualTo(200);
                call.readBody();
                assertTooSlow(call, System.nanoTime());
            }
        }
    }

    @Test
    void requestsInLineAreAnsweredInOrder() throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=300ms]]") + MODELS + stream("hello"));

            call.readHead();
            assertThat(call.readBody()).startsWith("data: {").endsWith("data: [DONE]\n\n");
            call.readHead();
            assertThat(call.readBody()).startsWith("{\"object\":\"list\"");
            call.readHead();
            assertThat(call.readBody()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void tooLongALineIsAnsweredAndThenRefused() throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=300ms]]") + MODELS.repeat(1000));

            call.readHead();
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            for (int i = 0; i < 2; i++) {
                call.readHead();
                assertThat(call.status()).isEqualTo(200);
                call.readBody();
            }
            call.readHead();
            assertThat(call.header("retry-after")).isEqualTo("1");
            assertRefused(call, 429, "too_many_pipelined_requests");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void tooMuchInLineIsRefusedInItsTurn(int pieceBytes) throws Exception {
        String piece = Integer.toHexString(pieceBytes) + "\r\n" + "x".repeat(pieceBytes) + "\r\n";
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=300ms]]") + "POST " + BridgeUnderTest.IMS_PATH
                    + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + piece.repeat(140_000 / (pieceBytes + 128)));

            call.readHead();
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            call.readHead();
            assertThat(call.header("retry-after")).isEqualTo("1");
            assertRefused(call, 429, "too_many_pipelined_requests");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "POST /ims/v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /unknown HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void whatComesBehindDoesNotHarmTheAnswerBefore(String next) throws Exception {
        try (HttpCall call = connect()) {
            call.sendRaw(stream("[[simulate: first-token-delay=300ms; tokens=20; pace=10ms]]") + next);

            call.readHead();
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            call.readHead();
            assertRefused(call, 400, "bad_request");
        }
    }

    private static HttpCall connectToCrowded() throws IOException {
        return HttpCall.connect(crowded.port());
    }

    /** As many connections as are served, once those of the tests before are gone. */
    private static List<HttpCall> takeEveryPlace() {
        List<HttpCall> served = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            HttpCall call = connectToCrowded().sendRaw(MODELS).readHead();
            if (call.status() == 200) {
                call.readBody();
                served.add(call);
            } else {
                call.close();
            }
            return served.size() == PLACES;
        });
        return served;
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws Exception {
        List<HttpCall> calls = takeEveryPlace();
        bridgeLog.lines().clear();
        try {
            for (int i = 0; i < 3; i++) {
                try (HttpCall refused = connectToCrowded()) {
                    refused.sendRaw(MODELS).readHead();

                    assertThat(refused.header("retry-after")).isEqualTo("1");
                    assertRefused(refused, 503, "overloaded");
                }
            }
            assertThat(bridgeLog.lines())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .hasSize(1);
            calls.get(1).sendRaw(MODELS).readHead();
            assertThat(calls.get(1).status()).as("those who were there before").isEqualTo(200);
        } finally {
            for (HttpCall call : calls) {
                call.close();
            }
        }
        await().ignoreExceptions().untilAsserted(() -> {
            try (HttpCall next = connectToCrowded()) {
                assertThat(next.sendRaw(MODELS).readHead().status()).isEqualTo(200);
            }
        });
    }

    /** They say nothing, hear why, and do not hang up. */
    @Test
    void thoseWhoStayAreNoBurdenEither() throws Exception {
        List<HttpCall> calls = takeEveryPlace();
        try {
            for (int i = 0; i < 2 * PLACES; i++) {
                calls.add(connectToCrowded());
            }
            // beyond twice the places one waits for the end of another
            for (HttpCall refused : calls.subList(PLACES, 3 * PLACES)) {
                assertRefused(refused.readHead(), 503, "overloaded");
            }
        } finally {
            for (HttpCall call : calls) {
                call.close();
            }
        }
        await().ignoreExceptions().untilAsserted(() -> {
            try (HttpCall next = connectToCrowded()) {
                assertThat(next.sendRaw(MODELS).readHead().status()).isEqualTo(200);
            }
        });
    }

    /** Else ten of them at a time would each stay for seconds. */
    @Test
    void aRefusedOneWhoseRequestHasComeLeavesAtOnce() throws Exception {
        List<HttpCall> calls = takeEveryPlace();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < 5 * PLACES; i++) {
                calls.add(connectToCrowded().sendRaw(MODELS));
            }
            for (HttpCall refused : calls.subList(PLACES, 6 * PLACES)) {
                assertRefused(refused.readHead(), 503, "overloaded");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        } finally {
            for (HttpCall call : calls) {
                call.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-connections", "max-request-line-size", "max-header-size"})
    void aBoundOfNothingIsRefusedAtTheStart(String name) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("bridge.http." + name, "0")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("bridge.http." + name + " must be positive");
    }
}
