package io.github.modelstudiobridge.ims;

import static io.github.modelstudiobridge.testing.BridgeUnderTest.IMS_PATH;
import static io.github.modelstudiobridge.testing.BridgeUnderTest.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.StreamingHttpEngine;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a request is named at the door: nothing goes upstream, and the connection stays usable. */
class ImsBadInputTest {

    private static final String ONE_MESSAGE = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";
    private static final String GOOD = "{\"model\":\"qwen-plus\",\"stream\":true," + ONE_MESSAGE + "}";

    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of("bridge.http.max-body-size", "20000"));
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                        bad("no key", 401, null, "invalid_api_key").authorization(null),
                        bad("an empty key", 401, null, "invalid_api_key").authorization("Bearer "),
                        bad("a wrong key", 401, null, "invalid_api_key").authorization("Bearer wrong"),
                        bad("a key without Bearer", 401, null, "invalid_api_key")
                                .authorization(KEY),
                        bad("all keys at once", 401, null, "invalid_api_key").authorization("Bearer other-key, " + KEY),
                        bad("a key's beginning", 401, null, "invalid_api_key").authorization("Bearer test"),
                        bad("no body", 400, null, "invalid_parameter_error").body(""),
                        bad("no JSON", 400, null, "invalid_parameter_error").body("hello"),
                        bad("half a JSON object", 400, null, "invalid_parameter_error")
                                .body("{\"model\":"),
                        bad("two JSON objects", 400, null, "invalid_parameter_error")
                                .body(GOOD + GOOD),
                        bad("a JSON array", 400, null, "invalid_parameter_error")
                                .body("[" + GOOD + "]"),
                        bad("a JSON null", 400, null, "invalid_parameter_error").body("null"),
                        bad("a key twice", 400, "model", "invalid_parameter_error")
                                .body(GOOD.replace("}]}", "}],\"model\":\"b\"}")),
                        bad("deep nesting", 400, null, "invalid_parameter_error")
                                .body("[".repeat(5_000)),
                        bad("no messages", 400, "messages", "invalid_parameter_error")
                                .body("{\"model\":\"a\",\"stream\":true}"),
                        bad("empty messages", 400, "messages", "invalid_parameter_error")
                                .body("{\"model\":\"a\",\"stream\":true,\"messages\":[]}"),
                        bad("messages as text", 400, "messages", "invalid_parameter_error")
                                .body("{\"model\":\"a\",\"stream\":true,\"messages\":\"hello\"}"),
                        bad("nothing but a message as text", 400, "messages", "invalid_parameter_error")
                                .body("{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[\"hello\"]}"),
                        bad("nothing but an unknown role", 400, "messages", "invalid_parameter_error")
                                .body("{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"bot\"}]}"),
                        bad("no model", 400, "model", "invalid_parameter_error")
                                .body("{\"stream\":true," + ONE_MESSAGE + "}"),
                        bad("a number as model", 400, "model", "invalid_parameter_error")
                                .body("{\"model\":1,\"stream\":true," + ONE_MESSAGE + "}"),
                        bad("stream false", 400, "stream", "invalid_parameter_error")
                                .body(GOOD.replace("true", "false")),
                        bad("no stream", 400, "stream", "invalid_parameter_error")
                                .body(GOOD.replace("\"stream\":true,", "")),
                        bad("stream as text", 400, "stream", "invalid_parameter_error")
                                .body(GOOD.replace("true", "\"true\"")),
                        bad("stream as number", 400, "stream", "invalid_parameter_error")
                                .body(GOOD.replace("true", "1")),
                        bad("a broken query", 400, null, "bad_request").path(IMS_PATH + "?a=%zz"),
                        bad("a broken query of a form", 415, "Content-Type", "unsupported_media_type")
                                .path(IMS_PATH + "?a=%")
                                .contentType("application/x-www-form-urlencoded"),
                        bad("a broken query of an upload", 415, "Content-Type", "unsupported_media_type")
                                .path(IMS_PATH + "?a=%")
                                .contentType("multipart/form-data; boundary=x"),
                        bad("a large body", 413, null, "request_too_large").body(" ".repeat(30_000)),
                        bad("text as content type", 415, "Content-Type", "unsupported_media_type")
                                .contentType("text/plain"),
                        bad("a form", 415, "Content-Type", "unsupported_media_type")
                                .contentType("application/x-www-form-urlencoded"),
                        bad("another path", 404, null, "not_found").path("/ims/v1/models"),
                        bad("GET", 405, null, "method_not_allowed").method("GET"),
                        bad("PUT", 405, null, "method_not_allowed").method("PUT"))
                .map(request -> Arguments.of(request.name, request));
    }

    private static BadRequest bad(String name, int status, String param, String code) {
        return new BadRequest(name, status, param, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void isAnsweredWithTheErrorObject(String name, BadRequest bad) throws Exception {
        long upstreamRequests = bridge.simulator().stats().requests();
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send(bad.method, bad.path, bad.headers(), bad.body).readHead();

            assertThat(call.status()).isEqualTo(bad.status);
            assertThat(call.header("content-type")).startsWith("application/json");
            JsonNode error = Json.STRICT_MAPPER.readTree(call.readBody()).path("error");
            assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
            assertThat(error.get("message").textValue()).isNotBlank().doesNotContain(KEY, "Exception", "jackson");
            assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
            assertThat(error.get("param").textValue()).isEqualTo(bad.param);
            assertThat(error.get("code").textValue()).isEqualTo(bad.code);
            assertThat(bridge.simulator().stats().requests()).isEqualTo(upstreamRequests);

            call.send("POST", IMS_PATH, BridgeUnderTest.imsHeaders(), GOOD).readHead();
            assertThat(call.status()).as("the next request on this connection").isEqualTo(200);
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
        StreamingHttpEngine engine =
                bridge.bridge().context().getRegistry().findSingleByType(StreamingHttpEngine.class);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> engine.getOpenCalls() == 0);
    }

    private static final String UPLOAD = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";

    private static Set<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir"), "camel"))) {
            return files.collect(Collectors.toSet());
        } catch (NoSuchFileException e) {
            return Set.of();
        }
    }

    @Test
    void nothingIsWrittenToTheDiskForAnUpload() throws Exception {
        Set<Path> before = temporaryFiles();
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(
                    "POST " + IMS_PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                            + "Content-Length: 20000\r\n\r\n" + UPLOAD + "x".repeat(10_000));
            Thread.sleep(300);
            assertThat(temporaryFiles()).isEqualTo(before);
        }
    }

    @Test
    void anUploadThatEndsTooEarlyIsAnsweredAtOnce() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send(
                            "POST",
                            IMS_PATH,
                            Map.of("Content-Type", "multipart/form-data; boundary=x", "Authorization", "Bearer " + KEY),
                            UPLOAD + "abc")
                    .readHead();
            assertThat(call.status()).isEqualTo(415);
        }
    }

    @Test
    void aWrongMethodIsToldWhichOneIsRight() throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("GET", IMS_PATH, Map.of(), "").readHead();

            assertThat(call.header("allow")).isEqualTo("POST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GARBAGE, 400, bad_request",
        "GET /%s HTTP/1.1, 414, uri_too_long",
        "GET / HTTP/1.1|X: %s, 431, headers_too_large"
    })
    void whatIsNoHttpIsAnsweredWithTheErrorObjectAndEndsTheConnection(String request, int status, String code)
            throws Exception {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.sendRaw(request.replace("|", "\r\n").replace("%s", "x".repeat(100_000)) + "\r\n\r\n")
                    .readHead();

            assertThat(call.status()).isEqualTo(status);
            assertThat(Json.STRICT_MAPPER
                            .readTree(call.readBody())
                            .at("/error/code")
                            .textValue())
                    .isEqualTo(code);
            assertThat(call.isClosedByServer()).isTrue();
        }
    }

    @Test
    void withoutConfiguredKeysNobodyPasses() throws Exception {
        try (BridgeUnderTest closed = BridgeUnderTest.start(Map.of("ims.api-keys", ""));
                HttpCall call = HttpCall.connect(closed.port())) {
            call.send("POST", IMS_PATH, Map.of("Authorization", "Bearer ", "Content-Type", "application/json"), GOOD)
                    .readHead();

            assertThat(call.status()).isEqualTo(401);
        }
    }

    private static final class BadRequest {
        private final String name;
        private final int status;
        private final String param;
        private final String code;
        private String method = "POST";
        private String path = IMS_PATH;
        private String authorization = "Bearer " + KEY;
        private String contentType = "application/json";
        private String body = GOOD;

        BadRequest(String name, int status, String param, String code) {
            this.name = name;
            this.status = status;
            this.param = param;
            this.code = code;
        }

        BadRequest method(String value) {
            method = value;
            return this;
        }

        BadRequest path(String value) {
            path = value;
            return this;
        }

        BadRequest authorization(String value) {
            authorization = value;
            return this;
        }

        BadRequest contentType(String value) {
            contentType = value;
            return this;
        }

        BadRequest body(String value) {
            body = value;
            return this;
        }

        Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", contentType));
            if (authorization != null) {
                headers.put("Authorization", authorization);
            }
            return headers;
        }
    }
}
