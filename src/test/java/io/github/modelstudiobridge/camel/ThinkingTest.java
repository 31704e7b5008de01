package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
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
import org.junit.jupiter.params.provider.ValueSource;

/** As shipped: on the phone no model thinks that can be told not to, and no thought is heard; others get every thought. */
@Tag(BridgeHost.CONTRACT)
class ThinkingTest {

    private static final String ANSWER = "This is the Model Studio simulator speaking.";
    private static final String TOOLS = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    private static final String STREAM = ",\"stream\":true";
    private static final Map<String, String> PATHS = Map.of(
            "ims", BridgeUnderTest.IMS_PATH,
            "gateway", "/gateway/v1/chat/completions",
            "openai", BridgeUnderTest.OPENAI_PATH);

    private static final List<RecordedRequest> ASKED = new CopyOnWriteArrayList<>();
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of("upstream.max-attempts", "2"));
        bridge.simulator().onRequest(ASKED::add);
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
        bridge.simulator().simulate("");
    }

    private static String heard(String dialect, String model, String fields) throws Exception {
        String body =
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, fields);
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", PATHS.get(dialect), BridgeUnderTest.imsHeaders(), body)
                    .readHead();
            String answer = call.readBody();
            assertThat(call.status()).as(answer).isEqualTo(200);
            return answer;
        }
    }

    private static JsonNode lastAsked() throws Exception {
        return Json.MAPPER.readTree(ASKED.get(ASKED.size() - 1).bodyText());
    }

    @ParameterizedTest
    @CsvSource({
        "ims, qwen-plus, false",
        "ims, qwen3.5-plus, false",
        "ims, qwq-plus, ",
        "ims, qwen-max, ",
        "gateway, qwen-plus, false",
        "gateway, qwen3-8b, false",
        "gateway, qwen3-30b-a3b-thinking-2507, "
    })
    void noThoughtIsHeardOnThePhone(String dialect, String model, String told) throws Exception {
        String answer = heard(dialect, model, STREAM + ",\"enable_thinking\":true");

        assertThat(answer).contains("speaking").endsWith("[DONE]\n\n").doesNotContain("reasoning");
        assertThat(lastAsked().path("enable_thinking").asText(null)).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway"})
    void aModelThatThinksByDefaultIsToldNotToWithoutAStreamEither(String dialect) throws Exception {
        bridge.simulator().simulate("no-streamed-tools");

        assertThat(heard(dialect, "qwen3.5-plus", STREAM + TOOLS)).contains(ANSWER);

        assertThat(lastAsked().get("enable_thinking").booleanValue()).isFalse();
        assertThat(lastAsked().get("stream").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3.5-plus", "qwq-plus"})
    void anOpenAiClientGetsEveryThought(String model) throws Exception {
        assertThat(heard("openai", model, STREAM)).contains("\"reasoning_content\":\"w1 \"");
        assertThat(lastAsked().has("enable_thinking")).isFalse();
    }

    @Test
    void anAnswerInOnePieceThinksOnlyWhereItMust() throws Exception {
        assertThat(heard("openai", "qwen3.5-plus", "")).contains(ANSWER).doesNotContain("reasoning_content");

        JsonNode whole = Json.MAPPER.readTree(heard("openai", "qwq-plus", ""));
        assertThat(whole.path("object").asText()).isEqualTo("chat.completion");
        assertThat(whole.at("/choices/0/message/content").asText()).endsWith(ANSWER);
        assertThat(whole.at("/choices/0/message/reasoning_content").asText()).isEqualTo("w1 w2 w3 w4 w5 ");
        assertThat(whole.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void aCollectedAnswerThatBreaksOffIsAskedForAgain() throws Exception {
        bridge.simulator().simulate("cut=9");
        bridge.simulator().onRequest(request -> {
            if (ASKED.size() > 1) {
                bridge.simulator().simulate("");
            }
        });

        assertThat(heard("openai", "qwq-plus", "")).contains(ANSWER);
        assertThat(ASKED).hasSize(2);
    }
}
