package io.github.modelstudiobridge.camel.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.RecordedRequest;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A place that helps out with another model is asked for what that model can do. */
@Tag(BridgeHost.CONTRACT)
class OtherModelTest {

    private static final List<RecordedRequest> ASKED = new CopyOnWriteArrayList<>();
    private static final Map<String, String> PATHS =
            Map.of("ims", BridgeUnderTest.IMS_PATH, "openai", BridgeUnderTest.OPENAI_PATH);

    private static ModelStudioSimulator spare;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        spare = BridgeUnderTest.simulator("spare-key");
        spare.onRequest(ASKED::add);
        bridge = BridgeUnderTest.start(Map.of(
                "modelstudio.failover", "spare",
                "modelstudio.failover.spare.base-url", spare.baseUrl(),
                "modelstudio.failover.spare.api-key", "spare-key",
                "modelstudio.failover.spare.models",
                        "qwen-plus=qwen-math-plus, qwen3-max=qwen3-8b, qwen-turbo=qwq-plus, qwen3-32b=qwen-vl-max",
                "upstream.max-attempts", "2"));
        bridge.simulator().simulate("status=503");
    }

    @AfterAll
    static void stop() {
        bridge.close();
        spare.close();
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    private static HttpCall ask(String dialect, String model, String fields) throws Exception {
        String body =
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, fields);
        return HttpCall.connect(bridge.port())
                .send("POST", PATHS.get(dialect), BridgeUnderTest.imsHeaders(), body)
                .readHead();
    }

    private static JsonNode asked() throws Exception {
        assertThat(ASKED).hasSize(1);
        return Json.MAPPER.readTree(ASKED.get(0).bodyText());
    }

    @ParameterizedTest
    @CsvSource({
        // to one that may refuse it, one that must be told not to think, and one that refuses to be told so
        "ims, qwen-plus, qwen-math-plus,",
        "ims, qwen3-max, qwen3-8b, false",
        "ims, qwen-turbo, qwq-plus,",
        "ims, qwen3-32b, qwen-vl-max,",
        "openai, qwen3-max, qwen3-8b,"
    })
    void itThinksAsItCanAndTheDialectIsConfigured(String dialect, String model, String other, Boolean thinks)
            throws Exception {
        try (HttpCall call = ask(dialect, model, ",\"stream\":true")) {
            assertThat(call.readBody()).contains("[DONE]");
        }
        assertThat(asked().path("model").asText()).isEqualTo(other);
        assertThat(asked().get("enable_thinking")).as(asked().toString()).isEqualTo(node(thinks));
    }

    private static JsonNode node(Boolean value) {
        return value == null ? null : Json.MAPPER.getNodeFactory().booleanNode(value);
    }

    @Test
    void whatTheCallerAskedForAndTheOtherModelCannotDoIsLeftOut() throws Exception {
        String fields =
                ",\"stream\":true,\"enable_thinking\":true,\"thinking_budget\":100,\"max_tokens\":32000,\"n\":3,"
                        + "\"temperature\":0.25";
        try (HttpCall call = ask("openai", "qwen-plus", fields)) {
            assertThat(call.readBody()).contains("[DONE]");
            assertThat(call.header("x-bridge-repairs"))
                    .contains("enable_thinking dropped", "thinking_budget dropped", "n clamped to 1");
        }
        assertThat(asked().has("enable_thinking")).isFalse();
        assertThat(asked().has("thinking_budget")).isFalse();
        assertThat(asked().path("n").asInt()).isEqualTo(1);
        assertThat(asked().path("temperature").asText()).isEqualTo("0.25");
    }

    @Test
    void whatOnlyTheOtherModelWouldHaveChangedIsNotTold() throws Exception {
        try (BridgeUnderTest both = BridgeUnderTest.start(Map.of(
                "modelstudio.failover", "spare",
                "modelstudio.failover.spare.base-url", "http://127.0.0.1:1",
                "modelstudio.failover.spare.api-key", "spare-key",
                "modelstudio.failover.spare.models", "qwen-plus=qwen-math-plus",
                // the last one is at the first place again
                "upstream.max-attempts", "3"))) {
            both.simulator().simulate("status=503");
            String body = "{\"model\":\"qwen-plus\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            try (HttpCall call = HttpCall.connect(both.port())
                    .send("POST", BridgeUnderTest.OPENAI_PATH, BridgeUnderTest.imsHeaders(), body)
                    .readHead()) {
                assertThat(call.status()).isEqualTo(503);
                assertThat(call.header("x-bridge-repairs")).isNull();
            }
            assertThat(both.simulator().stats().requests()).isEqualTo(2);
        }
    }

    @Test
    void oneThatCannotCallToolsIsOfferedNone() throws Exception {
        try (HttpCall call = ask("ims", "qwen-plus", ",\"stream\":true")) {
            assertThat(call.readBody()).contains("[DONE]");
        }
        assertThat(asked().has("tools")).isFalse();
    }

    @Test
    void oneThatThinksAlwaysIsAskedForAStreamOnly() throws Exception {
        try (HttpCall call = ask("openai", "qwen-turbo", "")) {
            assertThat(call.readBody()).contains("\"chat.completion\"");
        }
        assertThat(asked().path("stream").asBoolean()).isTrue();
    }
}
