package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStudioChunkDecoderTest {

    private static final ModelStudioErrors ERRORS = new ModelStudioErrors(() -> Redaction.of(List.of(), List.of()));

    private static AnswerChunk decode(String data) {
        return ModelStudioChunkDecoder.decode(data, ERRORS);
    }

    @Test
    void readsTheFieldsOfAChunk() {
        AnswerChunk chunk = decode(
                """
                {"choices":[{"delta":{"content":"I am"},"finish_reason":null,"index":0,"logprobs":null}],
                 "object":"chat.completion.chunk","usage":null,"created":1735113344,"system_fingerprint":null,
                 "model":"qwen-plus","id":"chatcmpl-e2"}""");

        assertThat(chunk.id()).isEqualTo("chatcmpl-e2");
        assertThat(chunk.created()).isEqualTo(1735113344);
        assertThat(chunk.model()).isEqualTo("qwen-plus");
        assertThat(chunk.text()).isEqualTo("I am");
        assertThat(chunk.finishes()).isFalse();
    }

    @Test
    void readsTheRoleChunkAsSilent() {
        AnswerChunk chunk = decode(
                "{\"choices\":[{\"delta\":{\"content\":\"\",\"role\":\"assistant\"},\"index\":0,\"finish_reason\":null}]}");

        assertThat(chunk.choices()).singleElement().satisfies(choice -> {
            assertThat(choice.role()).isEqualTo("assistant");
            assertThat(choice.isSilent()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "length", "tool_calls"})
    void readsWhyAChoiceEnded(String reason) {
        AnswerChunk chunk = decode(
                "{\"choices\":[{\"finish_reason\":\"" + reason + "\",\"delta\":{\"content\":\"\"},\"index\":0}]}");

        assertThat(chunk.finishes()).isTrue();
        assertThat(chunk.choices().get(0).finishReason()).isEqualTo(reason);
    }

    @Test
    void takesAnEmptyFinishReasonForNone() {
        assertThat(decode("{\"choices\":[{\"finish_reason\":\"\",\"delta\":{\"content\":\"a\"}}]}")
                        .finishes())
                .isFalse();
    }

    @Test
    void readsAUsageChunkWithoutChoices() {
        AnswerChunk chunk = decode("{\"choices\":[],\"usage\":{\"prompt_tokens\":22,\"total_tokens\":39}}");

        assertThat(chunk.choices()).isEmpty();
        assertThat(chunk.text()).isEmpty();
        assertThat(chunk.usage().get("total_tokens").intValue()).isEqualTo(39);
    }

    @Test
    void readsSeveralChoices() {
        AnswerChunk chunk = decode(
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}},{\"index\":2,\"delta\":{\"content\":\"c\"}}]}");

        assertThat(chunk.choices()).extracting("index", "content").containsExactly(tuple(1, "b"), tuple(2, "c"));
    }

    @Test
    void keepsToolCallsAsTheyCame() {
        String calls =
                "[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]";

        AnswerChunk chunk =
                decode("{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":" + calls + "},\"index\":0}]}");

        assertThat(chunk.choices().get(0).toolCalls()).hasToString(calls);
        assertThat(chunk.choices().get(0).isSilent()).isFalse();
    }

    @Test
    void skipsWhatItDoesNotKnow() {
        AnswerChunk chunk = decode(
                "{\"new\":{\"a\":[1,{}]},\"choices\":[{\"new\":[],\"delta\":{\"new\":{},\"content\":\"a\"}}],\"newer\":1}");

        assertThat(chunk.text()).isEqualTo("a");
    }

    @Test
    void changesOnlyTheTextOfItsFirstChoice() {
        AnswerChunk chunk = decode(
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}");

        AnswerChunk changed = chunk.withText("A");

        assertThat(changed.text()).isEqualTo("A");
        assertThat(changed.choices().get(0).finishReason()).isEqualTo("stop");
        assertThat(changed.choices().get(1)).isEqualTo(chunk.choices().get(1));
        assertThat(changed.id()).isEqualTo("1");
    }

    @Test
    void failsWithAnErrorThatCameInsideTheStream() {
        assertThatThrownBy(() -> decode("{\"error\":{\"message\":\"slow down\",\"code\":\"limit_requests\"}}"))
                .isInstanceOfSatisfying(ChatException.class, failure -> {
                    assertThat(failure.error().status()).isEqualTo(429);
                    assertThat(failure.error().code()).isEqualTo("limit_requests");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "hello",
                "{}",
                "{\"id\":\"1\"}",
                "{\"choices\":{}}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]",
                "{\"choices\":[{\"delta\":{\"content\":\"a",
                "{\"choices\":[]} {\"choices\":[]}",
                "{\"choices\":[1]}"
            })
    void refusesWhatIsNoChunk(String data) {
        assertThatThrownBy(() -> decode(data)).isInstanceOfSatisfying(ChatException.class, failure -> {
            assertThat(failure.error().status()).isEqualTo(502);
            assertThat(failure.error().code()).isEqualTo("invalid_upstream_answer");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999"})
    void aHugeNumberInWhatIsPassedOnBreaksNothing(String number) {
        String data = "{\"choices\":[],\"usage\":{\"cost\":" + number + "}}";

        assertThat(ModelStudioChunkDecoder.decode(data, ERRORS).json()).isEqualTo(data);
    }

    @Test
    void aNumberThatIsNoneIsNoChunk() {
        assertThatThrownBy(() -> ModelStudioChunkDecoder.decode("{\"choices\":[],\"usage\":1e99999999999}", ERRORS))
                .isInstanceOf(ChatException.class);
    }

    @Test
    void tellsNeitherKeyNorAddressThatAnErrorQuotes() {
        assertThatThrownBy(() -> decode("{\"error\":{\"message\":\"Key sk-0123abc is wrong at 10.0.0.1:443, see"
                        + " https://dashscope.aliyuncs.com/x or dashscope.aliyuncs.com\",\"code\":\"sk-0123abc\"}}"))
                .isInstanceOfSatisfying(ChatException.class, failure -> {
                    assertThat(failure.error().message()).isEqualTo("Key *** is wrong at ***, see *** or ***");
                    assertThat(failure.error().code()).isEqualTo("***");
                });
    }
}
