package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP server refuses on its own, whatever the path: with the error object, a request id, and quietly. */
class HttpRefusalTest {

    private static final String SECRET = "never-to-be-logged";
    private static final List<String> CHAT_PATHS =
            List.of(BridgeUnderTest.IMS_PATH, "/gateway/v1/chat/completions", BridgeUnderTest.OPENAI_PATH);
    private static final List<String> TARGETS = List.of(
            "POST " + CHAT_PATHS.get(0),
            "POST " + CHAT_PATHS.get(1),
            "POST " + CHAT_PATHS.get(2),
            "GET /v1/models",
            "POST /unknown");
    private static final String BODY =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String BODY_IN_CHUNKS = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";

    private static BridgeUnderTest bridge;
    private static LogLines vertxLog;
    private static LogLines bridgeLog;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start();
        vertxLog = LogLines.of("io.vertx");
        bridgeLog = LogLines.of("io.github.modelstudiobridge");
    }

    @AfterAll
    static void stop() {
        vertxLog.close();
        bridgeLog.close();
        bridge.close();
    }

    @BeforeEach
    void forgetTheLog() {
        vertxLog.lines().clear();
        bridgeLog.lines().clear();
    }

    @AfterEach
    void nothingIsLoggedThatAnOperatorMustReadOrNobodyMay() {
        assertThat(vertxLog.lines()).noneMatch(line -> line.startsWith("ERROR") || line.startsWith("WARN"));
        assertThat(bridgeLog.lines())
                .noneMatch(line -> line.startsWith("ERROR") || line.startsWith("WARN"))
                .noneMatch(line -> line.contains(SECRET));
    }

    private static String head(String requestLine, String... headers) {
        return requestLine + "\r\nHost: a\r\nAuthorization: Bearer " + BridgeUnderTest.KEY
                + "\r\nContent-Type: application/json\r\n"
                + String.join("", Stream.of(headers).map(line -> line + "\r\n").toList()) + "\r\n";
    }

    private static String whole(String target) {
        return head(target + " HTTP/1.1", "Content-Length: " + BODY.length()) + BODY;
    }

    private static Arguments refused(String name, String request, int status, String code, String param) {
        return Arguments.of(name, request, status, code, param);
    }

    static Stream<Arguments> refusals() {
        return TARGETS.stream().flatMap(target -> {
            String line = target + " HTTP/1.1";
            String length = "Content-Length: " + BODY.length();
            String chunked = "Transfer-Encoding: chunked";
            return Stream.of(
                            refused(
                                    "another expectation",
                                    head(line, length, "Expect: " + SECRET) + BODY,
                                    417,
                                    "expectation_failed",
                                    "Expect"),
                            refused(
                                    "another expectation, no body",
                                    head(line, "Expect: 200-ok"),
                                    417,
                                    "expectation_failed",
                                    "Expect"),
                            refused(
                                    "version 9.9",
                                    head(target + " HTTP/9.9", length) + BODY,
                                    505,
                                    "http_version_not_supported",
                                    null),
                            refused(
                                    "version in small letters",
                                    head(target + " http/1.1"),
                                    505,
                                    "http_version_not_supported",
                                    null),
                            refused("no version", target + "\r\n\r\n", 400, "bad_request", null),
                            refused("a version that is none", head(target + " " + SECRET), 400, "bad_request", null),
                            refused("no request line", SECRET + "\r\n\r\n", 400, "bad_request", null),
                            refused("line feeds only", head(line).replace("\r\n", "\n"), 400, "bad_request", null),
                            refused("a header without colon", head(line, SECRET), 400, "bad_request", null),
                            refused(
                                    "a header with a blank in its name",
                                    head(line, "X Y: " + SECRET),
                                    400,
                                    "bad_request",
                                    null),
                            refused(
                                    "a header of 100 KB",
                                    head(line, "X-Large: " + SECRET.repeat(6000)),
                                    431,
                                    "headers_too_large",
                                    null),
                            refused(
                                    "a URL of 100 KB",
                                    head(line.replace(" HTTP", "?a=" + SECRET.repeat(6000) + " HTTP")),
                                    414,
                                    "uri_too_long",
                                    null),
                            refused("no host", line + "\r\n" + length + "\r\n\r\n" + BODY, 400, "bad_request", "Host"),
                            refused("two hosts", head(line, length, "Host: b") + BODY, 400, "bad_request", "Host"),
                            refused(
                                    "length and chunks",
                                    head(line, length, chunked) + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"),
                            refused(
                                    "chunks and length",
                                    head(line, chunked, "Content-Length: 4") + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"),
                            refused(
                                    "two lengths",
                                    head(line, length, "Content-Length: 5") + BODY,
                                    400,
                                    "bad_request",
                                    "Content-Length"),
                            refused(
                                    "one length twice",
                                    head(line, length, length) + BODY,
                                    400,
                                    "bad_request",
                                    "Content-Length"),
                            refused(
                                    "a negative length",
                                    head(line, "Content-Length: -1"),
                                    400,
                                    "bad_request",
                                    "Content-Length"),
                            refused(
                                    "a length with a sign",
                                    head(line, "Content-Length: +5") + "hello",
                                    400,
                                    "bad_request",
                                    "Content-Length"),
                            refused(
                                    "a length beyond any number",
                                    head(line, "Content-Length: 99999999999999999999"),
                                    400,
                                    "bad_request",
                                    "Content-Length"),
                            refused(
                                    "compressed chunks",
                                    head(line, "Transfer-Encoding: gzip, chunked") + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"),
                            refused(
                                    "nearly chunked",
                                    head(line, "Transfer-Encoding: xchunked") + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"),
                            refused(
                                    "chunked twice",
                                    head(line, chunked, chunked) + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"),
                            refused(
                                    "chunks in HTTP/1.0",
                                    head(target + " HTTP/1.0", chunked) + BODY_IN_CHUNKS,
                                    400,
                                    "bad_request",
                                    "Transfer-Encoding"))
                    .map(row -> {
                        Object[] of = row.get();
                        return Arguments.of(target + ": " + of[0], of[1], of[2], of[3], of[4]);
                    });
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void isAnsweredAndEndsTheConnection(String name, String request, int status, String code, String param)
            throws Exception {
        long start = System.nanoTime();
        long asked = bridge.simulator().stats().requests();
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(request).readHead();

            assertThat(call.status()).isEqualTo(status);
            assertThat(call.header("connection")).isEqualTo("close");
            assertError(call, code, param);
            assertThat(call.isClosedByServer()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(bridge.simulator().stats().requests()).isEqualTo(asked);
    }

    @Test
    void aClientOfHttp2IsToldTheVersion() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").readHead();

            assertThat(call.status()).isEqualTo(505);
            assertError(call, "http_version_not_supported", null);
            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    static Stream<Arguments> brokenChunks() {
        List<String> bodies = List.of(
                "zz\r\nhello\r\n", "3\r\nhello\r\n", "-3\r\nhel\r\n", "fffffffff\r\n", "0\r\nno trailer\r\n\r\n");
        return Stream.of(
                        "POST " + CHAT_PATHS.get(0),
                        "POST " + CHAT_PATHS.get(1),
                        "POST " + CHAT_PATHS.get(2),
                        "GET /v1/models")
                .flatMap(target -> bodies.stream().map(body -> Arguments.of(target, body)));
    }

    @ParameterizedTest
    @MethodSource("brokenChunks")
    void aBrokenChunkIsAnsweredAndEndsTheConnection(String target, String body) throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(head(target + " HTTP/1.1", "Transfer-Encoding: chunked") + body)
                    .readHead();

            assertThat(call.status()).isEqualTo(400);
            assertError(call, "bad_request", null);
            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aBrokenChunkAfterTheAnswerEndsTheConnection() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(head("POST /unknown HTTP/1.1", "Transfer-Encoding: chunked") + "zz\r\n")
                    .readHead();

            assertThat(call.status()).isEqualTo(404);
            assertError(call, "not_found", null);
            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    /** What is still on its way when the refusal is sent must not make the caller's system throw the refusal away. */
    @Test
    void aCallerWhoSendsOnStillHearsWhy() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw("POST /v1/chat/completions HTTP/1.1\r\nX-Endless: ");
                for (int part = 0; part < 40; part++) {
                    call.sendRaw("x".repeat(64 * 1024));
                }
                call.readHead();

                assertThat(call.status()).isEqualTo(431);
                assertError(call, "headers_too_large", null);
            }
        }
    }

    static Stream<Arguments> unsupported() {
        return CHAT_PATHS.stream().flatMap(path -> Stream.of(
                        List.of("Content-Type: text/plain", "Content-Type"),
                        List.of("Content-Type: ;", "Content-Type"),
                        List.of("Content-Type: ", "Content-Type"),
                        List.of("Content-Type: application/x-www-form-urlencoded", "Content-Type"),
                        List.of("Content-Type: multipart/form-data", "Content-Type"),
                        List.of("Content-Type: multipart/form-data; boundary=x", "Content-Type"),
                        List.of("Content-Type: application/json; charset=gbk", "Content-Type"),
                        List.of("Content-Type: application/json;charset=\"UTF-16\"", "Content-Type"),
                        List.of("Content-Type: application/json; charset", "Content-Type"),
                        List.of("Content-Encoding: gzip", "Content-Encoding"),
                        List.of("Content-Encoding: br", "Content-Encoding"))
                .flatMap(row -> Stream.of(BODY, BODY.replace("hello", "%zz".repeat(10_000)))
                        .map(body -> Arguments.of(path, row.get(0), body, row.get(1)))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("unsupported")
    void anotherContentIsRefusedByItsHeader(String path, String header, String body, String param) throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw("POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + BridgeUnderTest.KEY
                            + "\r\n" + header + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .readHead();

            assertThat(call.status()).isEqualTo(415);
            assertError(call, "unsupported_media_type", param);
            assertUsable(call);
        }
    }

    @Test
    void aFormThatNoMethodAllowsIsRefusedToo() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("GET", "/v1/models", Map.of("Content-Type", "multipart/form-data; boundary=x"), "--x--")
                    .readHead();

            assertThat(call.status()).isEqualTo(415);
            assertError(call, "unsupported_media_type", "Content-Type");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json; charset=utf-8",
                "Content-Type: application/json;charset=UTF-8",
                "Content-Type: Application/JSON; charset=\"utf-8\"; q=1",
                "Content-Type: application/json; charset=utf8",
                "Content-Encoding: identity",
                "X-None: "
            })
    void jsonIsTakenByAnyOfItsNames(String header) throws Exception {
        for (String path : CHAT_PATHS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw("POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + BridgeUnderTest.KEY
                                + "\r\n" + header + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                        .readHead();

                assertThat(call.status()).isEqualTo(200);
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/ims/v1/chat/completions, POST",
        "/gateway/v1/chat/completions, POST",
        "/v1/chat/completions, POST",
        "/v1/models, GET"
    })
    void anotherMethodIsToldTheRightOne(String path, String allowed) throws Exception {
        for (String written : List.of(path, path + "/", path + "//", path.replace("/v1", "//v1"), path + "?a=b")) {
            for (String method :
                    List.of("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "OTHER")) {
                if (method.equals(allowed)) {
                    continue;
                }
                try (HttpCall call = HttpCall.connect(bridge.port())) {
                    call.sendRaw(head(method + " " + written + " HTTP/1.1")).readHead();

                    assertThat(call.status()).as(method + " " + written).isEqualTo(405);
                    assertThat(call.header("allow")).as(method + " " + written).isEqualTo(allowed);
                    if (method.equals("HEAD")) {
                        assertThat(call.header("x-request-id")).isNotBlank();
                    } else {
                        assertError(call, "method_not_allowed", null);
                    }
                    assertUsable(call);
                }
            }
        }
    }

    @Test
    void aSlashAtTheEndSaysNothing() throws Exception {
        for (String path : CHAT_PATHS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(whole("POST " + path + "/")).readHead();

                assertThat(call.status()).isEqualTo(200);
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
        }
    }

    @Test
    void aTooLargeBodyIsRefusedInsteadOfAskedFor() throws Exception {
        for (String path : CHAT_PATHS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(head("POST " + path + " HTTP/1.1", "Expect: 100-continue", "Content-Length: 10000000"))
                        .readHead();

                assertThat(call.status()).isEqualTo(413);
                assertThat(call.header("connection")).isEqualTo("close");
                assertError(call, "request_too_large", null);
                assertThat(call.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void aBodyIsAskedForThatWillBeTaken() throws Exception {
        for (String path : CHAT_PATHS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(head(
                                "POST " + path + " HTTP/1.1",
                                "Expect: 100-continue",
                                "Content-Length: " + BODY.length()))
                        .readHead();
                assertThat(call.status()).isEqualTo(100);

                call.sendRaw(BODY).readHead();

                assertThat(call.status()).isEqualTo(200);
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
                assertUsable(call);
            }
        }
    }

    @Test
    void headOfAnUnknownPathHasNoBody() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(head("HEAD /unknown HTTP/1.1")).readHead();

            assertThat(call.status()).isEqualTo(404);
            assertUsable(call);
        }
    }

    @Test
    void theCallerMayEndTheConnectionWithTheAnswer() throws Exception {
        for (String target : TARGETS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(head(target + " HTTP/1.1", "Connection: close", "Content-Length: " + BODY.length()) + BODY)
                        .readHead();

                assertThat(call.header("connection")).isEqualTo("close");
                call.readBody();
                assertThat(call.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void http10IsAnsweredAndEndsTheConnection() throws Exception {
        for (String target : TARGETS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(head(target + " HTTP/1.0", "Content-Length: " + BODY.length()) + BODY)
                        .readHead();

                assertThat(call.header("transfer-encoding")).isNull();
                assertThat(call.header("x-request-id")).isNotBlank();
                call.readBody();
                assertThat(call.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void anAbsoluteUrlIsServedByItsPath() throws Exception {
        for (String target : TARGETS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw(whole(target.replace(" ", " http://bridge.example:80") + "?room_id=1"))
                        .readHead();

                assertThat(call.status()).isEqualTo(target.endsWith("unknown") ? 404 : 200);
            }
        }
    }

    private static void assertError(HttpCall call, String code, String param) throws IOException {
        assertThat(call.header("x-request-id")).matches("[0-9a-f]{32}");
        assertThat(call.header("content-type")).startsWith("application/json");
        JsonNode error = Json.STRICT_MAPPER.readTree(call.readBody()).path("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").textValue()).isNotBlank().doesNotContain(SECRET, "Exception", "netty");
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").textValue()).isEqualTo(param);
        assertThat(error.get("code").textValue()).isEqualTo(code);
    }

    private static void assertUsable(HttpCall call) throws IOException {
        call.sendRaw(head("GET /v1/models HTTP/1.1")).readHead();
        assertThat(call.status()).as("the next request on this connection").isEqualTo(200);
    }
}
