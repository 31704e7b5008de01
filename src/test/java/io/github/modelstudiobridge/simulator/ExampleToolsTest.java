package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation's question is answered as there, by one call after the other. */
class ExampleToolsTest {

    private static final String QUESTION = "What is the weather in Singapore, and what time is it?";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_current_weather\"}},"
                    + "{\"type\":\"function\",\"function\":{\"name\":\"get_current_time\"}}]";
    private static final String WEATHER_ROUND = round("a", "get_current_weather", "Rain");
    private static final String TIME_ROUND = round("b", "get_current_time", "Noon");

    private static ModelStudioSimulator simulator;
    private static Api api;

    @BeforeAll
    static void start() {
        simulator = new ModelStudioSimulator(Api.fast()).start();
        api = new Api(simulator);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    private static String round(String id, String name, String result) {
        return ",{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"" + id
                + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"" + id + "\",\"content\":\"" + result + "\"}";
    }

    private static JsonNode ask(String question, String rounds, String more) {
        String body = Api.body(false, question, more).replace("}]" + more, "}" + rounds + "]" + more);
        return Api.json(api.post(body).body()).at("/choices/0/message");
    }

    private static List<String> calls(JsonNode message) {
        return message.path("tool_calls").findValues("function").stream()
                .map(function -> function.get("name").asText()
                        + function.get("arguments").asText())
                .toList();
    }

    @Test
    void isAskedForInOneRoundEachAndThenAnswered() {
        assertThat(calls(ask(QUESTION, "", TOOLS))).containsExactly("get_current_weather{\"location\":\"Singapore\"}");
        assertThat(calls(ask(QUESTION, WEATHER_ROUND, TOOLS))).containsExactly("get_current_time{}");
        assertThat(ask(QUESTION, WEATHER_ROUND + TIME_ROUND, TOOLS)
                        .path("content")
                        .asText())
                .startsWith("The tools answered: Rain; Noon.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "How is the Weather in New York today? | get_current_weather{\"location\":\"New York\"}",
                "What time is it in Ulm? | get_current_time{}"
            })
    void isAskedForWhatTheQuestionNeeds(String question, String call) {
        assertThat(calls(ask(question, "", TOOLS))).containsExactly(call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"How is the weather?", "Take your time.", "[[simulate: tokens=2]] What time is it?"})
    void isNotAskedForOtherwise(String question) {
        assertThat(calls(ask(question, "", TOOLS))).isEmpty();
    }

    @Test
    void isAskedForOnlyWhenItIsOffered() {
        assertThat(calls(ask(QUESTION, "", ""))).isEmpty();
        assertThat(calls(ask(QUESTION, "", TOOLS + ",\"tool_choice\":\"none\"")))
                .isEmpty();
        assertThat(calls(ask(QUESTION, "", TOOLS.replace("get_current_weather", "weather"))))
                .containsExactly("get_current_time{}");
    }
}
