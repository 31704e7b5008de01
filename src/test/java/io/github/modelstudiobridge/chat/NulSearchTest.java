package io.github.modelstudiobridge.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NulSearchTest {

    private static final String REST = "'model':'a','messages':[{'role':'user','content':'b'}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'messages':[{},{'role':'user','content':'~'}]} | messages[1].content",
                "{'messages':[{'content':[{'type':'text','text':'a~b'}]}]} | messages[0].content[0].text",
                "{'model':'~'} | model",
                "{'stop':['a',['b','~']]} | stop[1][1]",
                "{'tools':[{'function':{'parameters':{'properties':{'city':{'description':'~'}}}}}]} "
                        + "| tools[0].function.parameters.properties.city.description",
                "{'metadata':{'a~':1}} | metadata.*",
                "{'~':1} | *",
                "{'metadata':{'my secret':{'x':'~'}}} | metadata.*.x",
                "{'extendData':{'userData':'~'}} | extendData.userData"
            })
    void namesTheFieldThatHoldsIt(String json, String path) {
        String body = json.replace('\'', '"').replace("~", "\\u0000");

        ChatError error =
                catchThrowableOfType(ChatException.class, () -> parse(body)).error();

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(path);
        assertThat(error.message()).isEqualTo(path + " holds a NUL character");
    }

    @Test
    void namesNoPathOfAnyLength() {
        String body = "{'aaaaaaaaaa':".repeat(50) + "'~'" + "}".repeat(50);

        ChatError error = catchThrowableOfType(
                        ChatException.class, () -> parse(body.replace('\'', '"').replace("~", "\\u0000")))
                .error();

        assertThat(error.param()).startsWith("aaaaaaaaaa.aaaaaaaaaa.").hasSize(203);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':'\\\\u0000',", "{'a':'u0000',", "{'a':'\\u0001',", "{"})
    void letsEveryOtherTextPass(String start) {
        assertThat(parse((start + REST).replace('\'', '"')).model()).isEqualTo("a");
    }

    /** A URL and the text of userData may say one that the body does not hold. */
    @Test
    void aSystemPromptTakesNoneFromAValue() {
        assertThat(PromptTemplate.parse("room {{room}}").fill(Map.of("room", "a\0b")))
                .isEqualTo("room ab");
    }

    private static ChatRequest parse(String json) {
        return ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
