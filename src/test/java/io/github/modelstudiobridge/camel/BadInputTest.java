package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What no honest client sends, at the door of every dialect: a clear 4xx or, where it is valid, a proper answer; quickly,
 * and with memory that the request's own size bounds.
 */
class BadInputTest {

    private static final List<String> PATHS =
            List.of(BridgeUnderTest.IMS_PATH, "/gateway/v1/chat/completions", BridgeUnderTest.OPENAI_PATH);
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";
    private static final String LAST = "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":"
            + "[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";
    private static final Duration QUICKLY = Duration.ofSeconds(5);
    private static final int OK = 200;

    private static ScriptedServer upstream;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(socket -> {
            ScriptedServer.streamHead(socket);
            ScriptedServer.write(socket, "data: " + LAST + "\n\ndata: [DONE]\n\n");
        });
        bridge = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url()));
    }

    @AfterAll
    static void stop() {
        bridge.close();
        upstream.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A good request with one more field. */
    private static byte[] with(String field) {
        return utf8("{\"model\":\"qwen-plus\",\"stream\":true," + MESSAGES + "," + field + "}");
    }

    private static byte[] content(byte[] bytes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                utf8("{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a"));
        body.writeBytes(bytes);
        body.writeBytes(utf8("\"}]}"));
        return body.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] messages(int count, String role) {
        StringBuilder body = new StringBuilder("{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[");
        for (int i = 0; i < count; i++) {
            body.append("{\"role\":\"")
                    .append(i % 2 == 0 ? "user" : role)
                    .append("\",\"content\":\"turn ")
                    .append(i)
                    .append("\"},");
        }
        return utf8(body.append("{\"role\":\"user\",\"content\":\"last\"}]}").toString());
    }

    private static byte[] manyFields(int count, String end) {
        StringBuilder fields = new StringBuilder("\"metadata\":{\"x\":0");
        for (int i = 0; i < count; i++) {
            fields.append(",\"f").append(i).append("\":").append(i);
        }
        return with(fields.append(",\"end\":\"").append(end).append("\"}").toString());
    }

    static Stream<Arguments> requests() {
        Map<String, Object[]> cases = new LinkedHashMap<>();
        cases.put("a key twice", expect(400, with("\"model\":\"qwen-max\"")));
        cases.put("a key twice, once escaped", expect(400, with("\"\\u006dodel\":\"qwen-max\"")));
        cases.put("a key twice inside a tool", expect(400, with("\"tools\":[{\"type\":\"a\",\"type\":\"b\"}]")));
        cases.put("arrays 100 deep", expect(OK, with("\"metadata\":" + "[".repeat(100) + "]".repeat(100))));
        cases.put("arrays 100,000 deep", expect(400, with("\"metadata\":" + "[".repeat(100_000))));
        cases.put("objects 100,000 deep", expect(400, with("\"metadata\":" + "{\"a\":".repeat(100_000))));
        cases.put("closed arrays 500 deep", expect(400, with("\"a\":" + "[".repeat(500) + "]".repeat(500))));
        cases.put("a number of a million digits", expect(400, with("\"seed\":" + "9".repeat(1_000_000))));
        cases.put("a fraction of a million digits", expect(400, with("\"seed\":0." + "1".repeat(1_000_000))));
        cases.put("an exponent of a million digits", expect(400, with("\"seed\":1e" + "9".repeat(1_000_000))));
        cases.put("an exponent beyond any", expect(400, with("\"seed\":1e99999999999999999999")));
        cases.put("NaN", expect(400, with("\"temperature\":NaN")));
        cases.put("a leading zero", expect(400, with("\"temperature\":01")));
        cases.put("an overlong UTF-8 form", expect(400, content(bytes(0xC0, 0xAF))));
        cases.put("a lone continuation byte", expect(400, content(bytes(0x80))));
        cases.put("half a UTF-8 character", expect(400, content(bytes(0xE4, 0xBD))));
        cases.put("a byte that is never UTF-8", expect(400, content(bytes(0xFF))));
        cases.put("a surrogate in UTF-8", expect(400, content(bytes(0xED, 0xA0, 0xBD))));
        cases.put("beyond the last character", expect(400, content(bytes(0xF5, 0x80, 0x80, 0x80))));
        cases.put("a key of invalid UTF-8", expect(400, join(utf8("{\"a"), bytes(0xFF), utf8("\":1}"))));
        cases.put(
                "UTF-16",
                expect(400, new String(with("\"a\":1"), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16BE)));
        cases.put("a byte order mark", expect(OK, join(bytes(0xEF, 0xBB, 0xBF), with("\"a\":1"))));
        cases.put("a NUL in a text", expect(400, content(bytes(0))));
        cases.put("an escaped NUL in a text", expect(400, content(utf8("\\u0000"))));
        cases.put("an escaped NUL in a key", expect(400, with("\"metadata\":{\"a\\u0000\":1}")));
        cases.put("an escaped backslash before u0000", expect(OK, content(utf8("\\\\u0000"))));
        cases.put("40,000 fields beside an escaped NUL", expect(400, manyFields(40_000, "\\u0000")));
        cases.put("NULs only", expect(400, new byte[1000]));
        cases.put("a raw line break in a text", expect(400, content(utf8("\n"))));
        cases.put("a body of 10 MB", expect(413, content(new byte[10 * 1024 * 1024])));
        cases.put("a text of 3 MB", expect(OK, content(utf8("x".repeat(3 * 1024 * 1024)))));
        cases.put("10,000 messages", expect(400, messages(10_000, "assistant")));
        cases.put("2,000 messages", expect(OK, messages(1_999, "assistant")));
        cases.put("40,000 fields", expect(OK, manyFields(40_000, "")));
        cases.put(
                "1.3 million empty messages", expect(400, utf8("{\"messages\":[" + "{},".repeat(1_300_000) + "{}]}")));
        cases.put("1.3 million empty arrays", expect(400, with("\"a\":[" + "[],".repeat(1_300_000) + "1]")));
        cases.put("a key of 50,000 characters", expect(OK, with('"' + "k".repeat(50_000) + "\":1")));
        cases.put("a number of 1,000 digits", expect(OK, with("\"a\":" + "9".repeat(1_000))));
        return PATHS.stream().flatMap(path -> cases.entrySet().stream()
                .map(entry -> Arguments.of(path, entry.getKey(), entry.getValue()[0], entry.getValue()[1])));
    }

    /** What is for the routes alone is read too, so it must not be able to end the call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userData\":\"{\\\"a\\\":1e99999999999}\"}",
                "{\"userData\":\"[[[[1e999999999]]]]\"}",
                "{\"userData\":\"\\ud83d{\"}",
                "{\"instanceId\":1e999999999,\"sentenceId\":-0,\"userData\":1.10}"
            })
    void whatIsForTheRoutesCannotEndACall(String fields) throws Exception {
        for (String field : List.of("extendData", "biz_params")) {
            for (String path : PATHS) {
                try (HttpCall call = HttpCall.connect(bridge.port())) {
                    call.send("POST", path, BridgeUnderTest.imsHeaders(), with('"' + field + "\":" + fields))
                            .readHead();

                    assertThat(call.status()).as(path + field + call.readBody()).isEqualTo(OK);
                }
            }
        }
    }

    private static Object[] expect(int status, byte[] body) {
        return new Object[] {status, body};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void isAnsweredQuicklyAndClearly(String path, String name, int status, byte[] body) throws Exception {
        upstream.requests().clear();
        long start = System.nanoTime();
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", path, BridgeUnderTest.imsHeaders(), body).readHead();
            String reply = call.readBody();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(QUICKLY);
            assertThat(call.status()).as(reply).isEqualTo(status);
            if (status == OK) {
                assertThat(reply).endsWith("data: [DONE]\n\n");
                assertThat(upstream.requests()).hasSize(1);
            } else {
                assertClear(reply);
                assertThat(upstream.requests()).isEmpty();
            }
        }
    }

    /** What no mode can mend is refused in each. */
    @Test
    void theModeDoesNotMatterForWhatNobodyMeans() throws Exception {
        Map<String, String> swapped = Map.of("ims.mode", "strict", "gateway.mode", "strict", "openai.mode", "lenient");
        try (BridgeUnderTest other = BridgeUnderTest.start(swapped)) {
            for (int port : List.of(bridge.port(), other.port())) {
                for (String path : PATHS) {
                    assertThat(error(port, path, messages(10_000, "assistant")))
                            .containsEntry("param", "messages")
                            .containsEntry(
                                    "message", "messages holds 10001 messages; bridge.http.max-messages allows 2000");
                    assertThat(error(port, path, content(utf8("\\u0000"))))
                            .containsEntry("param", "messages[0].content")
                            .containsEntry("message", "messages[0].content holds a NUL character");
                }
            }
        }
        assertThat(upstream.requests()).isEmpty();
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of("\"a\":" + "[".repeat(300), "is nested more than 200 levels deep", null),
                Arguments.of("\"a\":" + "{\"b\":".repeat(300), "is nested more than 200 levels deep", null),
                Arguments.of("\"a\":" + "9".repeat(1001), "holds a number of more than 1000 characters", null),
                Arguments.of("\"a\":0." + "1".repeat(1001), "holds a number of more than 1000 characters", null),
                Arguments.of("\"a\":1e99999999999", "holds a number with an exponent beyond any", null),
                Arguments.of('"' + "k".repeat(50_001) + "\":1", "holds a key of more than 50000 characters", null),
                Arguments.of(
                        "\"a\":[" + "1,".repeat(100_000) + "1]",
                        "holds more JSON tokens than bridge.http.max-json-tokens (100000) allows",
                        null),
                Arguments.of("\"a\":[{},{\"b\":{\"c\":1,\"c\":2}}]", "holds a[1].b.c twice", "a[1].b.c"),
                Arguments.of("\"a b\":1,\"a b\":2", "holds * twice", "*"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("limits")
    void aLimitOfTheReaderIsNamedWithItsPlace(String field, String message, String param) throws Exception {
        for (String path : PATHS) {
            Map<String, Object> error = error(bridge.port(), path, with(field));

            assertThat(error).containsEntry("param", param);
            assertThat(error.get("message").toString())
                    .matches(Pattern.quote("The request body " + message) + " at line 1, column \\d+");
        }
    }

    @Test
    void theCountOfTokensIsConfigured() throws Exception {
        try (BridgeUnderTest small = BridgeUnderTest.start(
                Map.of("bridge.http.max-json-tokens", "20", "modelstudio.base-url", upstream.url()))) {
            for (String path : PATHS) {
                assertThat(error(small.port(), path, with("\"a\":[1,2,3]")))
                        .containsEntry(
                                "message",
                                "The request body holds more JSON tokens than bridge.http.max-json-tokens (20) allows"
                                        + " at line 1, column 95");
                try (HttpCall call = HttpCall.connect(small.port())) {
                    call.send("POST", path, BridgeUnderTest.imsHeaders(), with("\"a\":\"" + "1,".repeat(10_000) + '"'))
                            .readHead();
                    assertThat(call.status()).as(call.readBody()).isEqualTo(OK);
                }
            }
        }
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("bridge.http.max-json-tokens", "0")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("bridge.http.max-json-tokens must be positive: 0");
    }

    @Test
    void aBridgeThatTakesNoMessagesDoesNotStart() {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("bridge.http.max-messages", "0")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("bridge.http.max-messages must be positive: 0");
    }

    private static Map<String, Object> error(int port, String path, byte[] body) throws IOException {
        upstream.requests().clear();
        try (HttpCall call = HttpCall.connect(port)) {
            call.send("POST", path, BridgeUnderTest.imsHeaders(), body).readHead();
            String reply = call.readBody();

            assertThat(call.status()).as(reply).isEqualTo(400);
            return Json.MAPPER.convertValue(
                    Json.STRICT_MAPPER.readTree(reply).path("error"), new TypeReference<Map<String, Object>>() {});
        }
    }

    private static void assertClear(String reply) throws IOException {
        JsonNode error = Json.STRICT_MAPPER.readTree(reply).path("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").textValue())
                .isNotBlank()
                .hasSizeLessThan(300)
                .doesNotContain("Exception", "jackson");
    }

    static Stream<Arguments> hugeNumbers() {
        return PATHS.stream().flatMap(path -> Stream.of("1e999999999", "-1E999999999", "1e-999999999", "9".repeat(90))
                .flatMap(number -> Stream.of("temperature", "top_p", "n", "max_tokens", "seed", "top_k")
                        .map(field -> Arguments.of(path, field, number))));
    }

    /** Whether it is refused or passed on is for the model rules; that it costs nothing is not. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("hugeNumbers")
    void aHugeNumberTakesNeitherTimeNorMemory(String path, String field, String number) throws Exception {
        for (String value : List.of(number, '"' + number + '"')) {
            long allocatedBefore = allocated();
            long start = System.nanoTime();
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.send("POST", path, BridgeUnderTest.imsHeaders(), with('"' + field + "\":" + value))
                        .readHead();
                call.readBody();

                assertThat(call.status()).isIn(OK, 400);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(allocated() - allocatedBefore).isLessThan(32 * 1024 * 1024);
        }
    }

    /** Bytes that all threads alive have ever allocated. */
    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    @Test
    void aHeaderOf100KbIsRefused() throws Exception {
        for (String path : PATHS) {
            Map<String, String> headers = new LinkedHashMap<>(BridgeUnderTest.imsHeaders());
            headers.put("X-Large", "x".repeat(100 * 1024));
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.send("POST", path, headers, with("\"a\":1")).readHead();

                assertThat(call.status()).isEqualTo(431);
                assertClear(call.readBody());
            }
        }
    }

    @Test
    void aChunkedBodyOf10MbIsRefusedBeforeItIsRead() throws Exception {
        for (String path : PATHS) {
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.sendRaw("POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + BridgeUnderTest.KEY
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
                String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
                try {
                    for (int i = 0; i < 160; i++) {
                        call.sendRaw(chunk);
                    }
                } catch (IOException e) {
                    // the server has had enough
                }
                call.readHead();

                assertThat(call.status()).isEqualTo(413);
            }
        }
    }

    @Test
    void largeBodiesOneAfterAnotherLeaveNothingBehind() throws Exception {
        byte[] body = content(utf8("x".repeat(3 * 1024 * 1024)));
        long before = usedAfterCollection(body);

        long after = usedAfterCollection(body);

        assertThat(after).isCloseTo(before, within(20L * 1024 * 1024));
    }

    private static long usedAfterCollection(byte[] body) throws IOException {
        for (int i = 0; i < 20; i++) {
            upstream.requests().clear();
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.send("POST", PATHS.get(i % PATHS.size()), BridgeUnderTest.imsHeaders(), body)
                        .readHead();
                call.readBody();
            }
        }
        upstream.requests().clear();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
