package io.github.modelstudiobridge.modelstudio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThinkingPolicyTest {

    private static final String STREAM = "'stream':true";

    private static ResolvedModel model(Thinking thinking, Map<String, JsonNode> parameters) {
        ModelCapabilities capabilities = ModelCapabilities.UNLIMITED.withThinking(thinking);
        return new ResolvedModel("m", "m", true, capabilities, parameters);
    }

    private static ObjectNode request(String fields) throws Exception {
        return (ObjectNode) Json.MAPPER.readTree("{" + fields.replace('\'', '"') + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, NEVER, true, ",
        "OFF, WHEN_ASKED, true, false",
        "OFF, BY_DEFAULT, true, false",
        "OFF, ALWAYS, true, ",
        "ON, NEVER, true, ",
        "ON, WHEN_ASKED, true, true",
        "ON, BY_DEFAULT, true, true",
        "ON, ALWAYS, true, ",
        "MODEL, NEVER, true, ",
        "MODEL, WHEN_ASKED, true, ",
        "MODEL, BY_DEFAULT, true, ",
        "MODEL, ALWAYS, true, ",
        "OFF, WHEN_ASKED, false, ",
        "OFF, BY_DEFAULT, false, false",
        "ON, NEVER, false, ",
        "ON, WHEN_ASKED, false, ",
        "ON, BY_DEFAULT, false, false",
        "MODEL, WHEN_ASKED, false, ",
        "MODEL, BY_DEFAULT, false, false",
        "MODEL, ALWAYS, false, "
    })
    void tellsAModelWhatNobodyElseDid(ThinkingPolicy policy, Thinking thinking, boolean stream, String told)
            throws Exception {
        ObjectNode request = request("'stream':" + stream);

        policy.decide(request, model(thinking, Map.of()));

        assertThat(request.path("enable_thinking").asText(null)).isEqualTo(told);
    }

    @Test
    void takesNullForNothingSaid() throws Exception {
        ObjectNode request = request(STREAM + ",'enable_thinking':null");

        assertThat(ThinkingPolicy.OFF.prepare(request, model(Thinking.WHEN_ASKED, Map.of())))
                .isEmpty();

        assertThat(request).isEqualTo(request(STREAM + ",'enable_thinking':false"));
    }

    @Test
    void leavesTheCallersWishesOutWhenOff() throws Exception {
        ObjectNode request =
                request(STREAM + ",'enable_thinking':true,'thinking_budget':50,'reasoning_effort':'high','top_k':1");

        List<String> dropped = ThinkingPolicy.OFF.prepare(request, model(Thinking.WHEN_ASKED, Map.of()));

        assertThat(dropped)
                .containsExactly("enable_thinking dropped", "thinking_budget dropped", "reasoning_effort dropped");
        assertThat(request).isEqualTo(request(STREAM + ",'top_k':1,'enable_thinking':false"));
    }

    @Test
    void doesNotReportAWishThatIsGranted() throws Exception {
        ObjectNode request = request(STREAM + ",'enable_thinking':false");

        assertThat(ThinkingPolicy.OFF.prepare(request, model(Thinking.NEVER, Map.of())))
                .isEmpty();

        assertThat(request).isEqualTo(request(STREAM + ",'enable_thinking':false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ON", "MODEL"})
    void leavesTheCallersWishesInOtherwise(ThinkingPolicy policy) throws Exception {
        String wishes = STREAM + ",'enable_thinking':true,'thinking_budget':50,'reasoning_effort':'high'";
        ObjectNode request = request(wishes);

        assertThat(policy.prepare(request, model(Thinking.WHEN_ASKED, Map.of())))
                .isEmpty();

        assertThat(request).isEqualTo(request(wishes));
    }

    @Test
    void leavesRoomForTheAliassOwnWord() throws Exception {
        ResolvedModel alias = model(Thinking.WHEN_ASKED, Map.of("enable_thinking", BooleanNode.TRUE));
        ObjectNode request = request(STREAM + ",'enable_thinking':true");

        ThinkingPolicy.OFF.prepare(request, alias);

        assertThat(request.has("enable_thinking")).isFalse();
    }

    @Test
    void leavesTheAliassBudgetOutWhereNothingIsThought() throws Exception {
        ResolvedModel alias = model(Thinking.WHEN_ASKED, Map.of("thinking_budget", IntNode.valueOf(5)));
        for (String asked : List.of("'stream':false", STREAM + ",'enable_thinking':false")) {
            ObjectNode request = request(asked + ",'thinking_budget':5");
            ThinkingPolicy.MODEL.decide(request, alias);
            assertThat(request.has("thinking_budget")).as(asked).isFalse();
        }
        ObjectNode cannot = request(STREAM + ",'thinking_budget':5");
        ThinkingPolicy.MODEL.decide(cannot, model(Thinking.NEVER, Map.of("thinking_budget", IntNode.valueOf(5))));
        assertThat(cannot.has("thinking_budget")).isFalse();
        ObjectNode thinks = request(STREAM + ",'enable_thinking':true,'thinking_budget':5");
        ThinkingPolicy.MODEL.decide(thinks, alias);
        assertThat(thinks.get("thinking_budget").intValue()).isEqualTo(5);
    }

    @Test
    void leavesTheCallersOwnBudgetWhateverIsThought() throws Exception {
        ResolvedModel alias = model(Thinking.BY_DEFAULT, Map.of("thinking_budget", IntNode.valueOf(5)));
        ChatRequest request = ChatRequest.parse("{'model':'m','messages':[{}],'thinking_budget':7}"
                .replace('\'', '"')
                .getBytes(UTF_8));

        ThinkingPolicy.MODEL.prepare(request.json(), alias);
        ResolvedModel applied = alias.applyTo(request);
        ThinkingPolicy.MODEL.decide(request.json(), applied);

        assertThat(request.json().get("enable_thinking").booleanValue()).isFalse();
        assertThat(request.json().get("thinking_budget").intValue()).isEqualTo(7);
    }

    @Test
    void doesNotMakeAModelThinkThatIsForcedToCall() throws Exception {
        ObjectNode request = request(STREAM + ",'tool_choice':'required'");

        ThinkingPolicy.ON.decide(request, model(Thinking.BY_DEFAULT, Map.of()));

        assertThat(request.get("enable_thinking").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, WHEN_ASKED, , true", "true, BY_DEFAULT, false, true", "false, BY_DEFAULT, false, false"})
    void saysWhatIsLostWithoutAStream(boolean asked, Thinking thinking, String told, boolean lost) throws Exception {
        ObjectNode request = request("'stream':false,'enable_thinking':" + asked);

        List<String> dropped = ThinkingPolicy.stop(request, model(thinking, Map.of()));

        assertThat(dropped).isEqualTo(lost ? List.of("enable_thinking dropped") : List.of());
        assertThat(request.path("enable_thinking").asText(null)).isEqualTo(told);
    }

    @Test
    void refusesAnotherWord() {
        assertThatThrownBy(() -> ThinkingPolicy.of("loud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ims.thinking")
                .hasMessageContaining("loud");
    }
}
