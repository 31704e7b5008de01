package io.github.modelstudiobridge.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.10}",
                "{\"a\":0.1000000000000000055511151231257827}",
                "{\"a\":18446744073709551615}",
                "{\"b\":1,\"a\":2}",
                "{\"a\":\"你好 🙂\"}",
                "{\"a\":[null,true,{}]}",
                "{\"a\":-0,\"b\":-0.0,\"c\":1e5,\"d\":0.0000001,\"e\":12E-1}",
                "{\"a\":1e999999999,\"b\":[-1E-999999999]}",
                "[]",
                "null"
            })
    void writesWhatItRead(String text) throws Exception {
        String written =
                new String(Json.MAPPER.writeValueAsBytes(Json.STRICT_MAPPER.readTree(text)), StandardCharsets.UTF_8);

        assertThat(written).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ud83dé", "\\ud83d\\\"", "\\ude42\\ud83d x", "\\ud83d\\ud83d\\ude42🙂"})
    void keepsHalfACharacterAndWhatFollowsIt(String text) throws Exception {
        String json = "{\"" + text + "\":\"" + text + "\",\"b\":\"你🙂\"}";

        byte[] written = Json.MAPPER.writeValueAsBytes(Json.STRICT_MAPPER.readTree(json));

        assertThat(Json.MAPPER.readTree(written)).isEqualTo(Json.MAPPER.readTree(json));
        assertThat(new String(written, StandardCharsets.UTF_8)).endsWith("\"b\":\"你🙂\"}");
    }

    @Test
    void keepsHalfACharacterThatAModelSplitBetweenTwoChunks() throws Exception {
        String half = "{\"a\":\"x\\ud83d\"}";

        byte[] written = Json.MAPPER.writeValueAsBytes(Json.MAPPER.readTree(half));

        assertThat(Json.MAPPER.readTree(written).get("a").textValue()).isEqualTo("x\ud83d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{} {}", "{\"a\":1", "nonsense"})
    void refusesFromCallersWhatTwoReadersCouldUnderstandDifferently(String text) {
        assertThatThrownBy(() -> Json.STRICT_MAPPER.readTree(text)).isInstanceOf(JacksonException.class);
    }
}
