package io.github.modelstudiobridge.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of an answer while tools are offered has a bound; what the caller hears of it has none. */
class RoundAnswerTest {

    private static final int MOST = 100;
    private static final JsonNode CALL = Json.MAPPER
            .createArrayNode()
            .add(Json.MAPPER
                    .createObjectNode()
                    .put("index", 0)
                    .put("id", "call_1")
                    .set("function", Json.MAPPER.createObjectNode().put("name", "f")));

    private static final String CHUNK = "{\"choices\":[{\"delta\":{}}]}";

    private final RoundAnswer answer = new Conversation(
                    ChatRequest.parse("{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                            .getBytes(StandardCharsets.UTF_8)),
                    new OfferedTools(List.of(), Set.of(), true, Map.of()),
                    new CarriedOut(),
                    MOST,
                    MOST)
            .newAnswer();

    private AnswerChunk hear(ChoiceDelta... choices) {
        return answer.hear(new AnswerChunk("id", 1, "qwen-plus", List.of(choices), null, CHUNK));
    }

    private AnswerChunk say(int characters) {
        return hear(new ChoiceDelta(0, null, "x".repeat(characters), null, null));
    }

    @Test
    void keepsATextUpToItsBound() {
        say(MOST);

        assertThat(answer.text()).hasSize(MOST);
        assertThat(answer.isTextTooLarge()).isFalse();
    }

    @Test
    void keepsNothingOfATextThatIsTooLargeAndLetsItBeHeard() {
        say(MOST);
        for (int i = 0; i < 10; i++) {
            assertThat(say(1).text()).isEqualTo("x");
        }

        assertThat(answer.text()).isEmpty();
        assertThat(answer.isTextTooLarge()).isTrue();
    }

    @Test
    void keepsOneOfManyChunksBehindItsCalls() {
        hear(new ChoiceDelta(0, null, null, CALL, "tool_calls"));
        for (int i = 0; i < 10; i++) {
            hear();
        }

        assertThat(answer.ending()).hasSize(2);
    }

    @Test
    void aForcedCallIsForcedOnce() {
        Conversation conversation = new Conversation(
                ChatRequest.parse(("{\"model\":\"m\",\"tool_choice\":\"required\",\"messages\":"
                                + "[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                        .getBytes(StandardCharsets.UTF_8)),
                new OfferedTools(List.of(), Set.of(), true, Map.of()),
                new CarriedOut(),
                MOST,
                MOST);
        conversation.newAnswer();

        conversation.goOn(
                List.of(new ToolCall(0, "c", "f", "{}")), List.of(new ToolResult(ToolResult.Outcome.OK, "done")));

        assertThat(conversation.request().json().get("tool_choice").textValue()).isEqualTo("auto");
    }
}
