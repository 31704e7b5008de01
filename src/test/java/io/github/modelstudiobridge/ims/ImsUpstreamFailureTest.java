package io.github.modelstudiobridge.ims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure before the first byte keeps its status; one after it ends the stream with an error frame. Never silence. */
class ImsUpstreamFailureTest {

    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of(
                "upstream.first-event-timeout",
                "500ms",
                "upstream.idle-timeout",
                "500ms",
                "upstream.max-event-size",
                "5000"));
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @AfterEach
    void nothingStaysOpen() {
        await().until(() -> bridge.openExchanges() == 0 && bridge.openUpstreamCalls() == 0);
    }

    private static HttpCall ask(String directives) throws IOException {
        return bridge.askIms("[[simulate: " + directives + "]] hello").readHead();
    }

    private static JsonNode error(String json) throws IOException {
        JsonNode error = Json.STRICT_MAPPER.readTree(json).path("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").asText())
                .isNotBlank()
                .doesNotContain("127.0.0.1", "upstream-key", "Exception");
        return error;
    }

    @ParameterizedTest
    @CsvSource({
        "status=400, 400, invalid_parameter_error",
        "status=401, 502, invalid_api_key",
        "status=403, 502, AccessDenied",
        "status=404, 404, ModelNotFound",
        "status=408, 504, RequestTimeOut",
        "status=429, 429, limit_requests",
        "status=429-quota, 429, insufficient_quota",
        "status=500, 502, internal_error",
        "status=503, 503, ModelServingError",
        "cut=0, 502, upstream_connection_lost",
        "stall=0, 504, upstream_timeout",
        "first-token-delay=10s, 504, upstream_timeout",
        "error-in-stream=0, 502, internal_error",
        "bad-json=1, 502, invalid_upstream_answer",
    })
    void beforeTheFirstByteTheStatusIsTold(String directives, int status, String code) throws Exception {
        try (HttpCall call = ask(directives)) {
            assertThat(call.status()).isEqualTo(status);
            assertThat(call.header("content-type")).startsWith("application/json");
            JsonNode error = error(call.readBody());
            if (code != null) {
                assertThat(error.path("code").asText()).isEqualTo(code);
            }
            if (status == 429) {
                assertThat(call.header("retry-after")).matches("\\d+");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokens=5; cut=3",
                "tokens=5; stall=3",
                "tokens=5; error-in-stream=3",
                "tokens=5; bad-json=3",
                "tokens=5; error-event=3",
                "tokens=5; no-finish; no-done"
            })
    void afterTheFirstByteOneErrorFrameEndsTheStream(String directives) throws Exception {
        try (HttpCall call = ask(directives)) {
            assertThat(call.status()).isEqualTo(200);
            String body = call.readBody();

            assertThat(body).doesNotContain("[DONE]").contains("\"content\":\"w1 \"");
            String[] frames = body.split("\n\n");
            error(frames[frames.length - 1].substring("data: ".length()));
            for (int i = 0; i < frames.length - 1; i++) {
                assertThat(frames[i]).contains("chat.completion.chunk");
            }
        }
    }

    @Test
    void aConnectionIsUsableAfterAnErrorFrame() throws Exception {
        try (HttpCall call = ask("tokens=5; error-in-stream=3")) {
            call.readBody();

            bridge.askIms(call, "again").readHead();

            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aModelStudioThatIsNotThereIsToldAtOnce() throws Exception {
        try (BridgeUnderTest alone = BridgeUnderTest.start(Map.of("modelstudio.base-url", "http://127.0.0.1:1/v1"));
                HttpCall call = alone.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(502);
            assertThat(error(call.readBody()).path("code").asText()).isEqualTo("upstream_unreachable");
        }
    }
}
