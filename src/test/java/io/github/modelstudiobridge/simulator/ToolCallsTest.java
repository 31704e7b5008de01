package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolCallsTest {

    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}},{\"type\":\"function\",\"function\":{\"name\":\"time\"}}]";
    private static final String WEATHER = "call=weather:{\"location\":\"Singapore, 新加坡\"}";

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

    @Test
    void streamsACallAsItsNameAndThenItsArgumentsInPieces() {
        String stream = ask(true, WEATHER);

        List<JsonNode> steps = steps(stream);
        assertThat(steps.get(0).get("id").asText()).startsWith("call_");
        assertThat(steps.get(0).get("type").asText()).isEqualTo("function");
        assertThat(steps.get(0).get("function")).isEqualTo(Api.json("{\"name\":\"weather\",\"arguments\":\"\"}"));
        assertThat(steps).hasSizeGreaterThan(2);
        assertThat(arguments(steps)).isEqualTo("{\"location\":\"Singapore, 新加坡\"}");
        assertThat(Api.finishReason(stream)).isEqualTo("tool_calls");
        assertThat(Api.text(stream)).isEmpty();
    }

    @Test
    void makesSeveralCallsUnderTheirOwnIndexes() {
        List<JsonNode> steps = steps(ask(true, WEATHER + "; call=time"));

        assertThat(steps.stream().map(step -> step.get("index").asInt()).distinct())
                .containsExactly(0, 1);
        assertThat(arguments(steps.stream()
                        .filter(step -> step.get("index").asInt() == 1)
                        .toList()))
                .isEqualTo("{}");
    }

    @Test
    void givesTheSameCallsWithoutStream() {
        JsonNode choice = Api.json(ask(false, WEATHER + "; call=time")).at("/choices/0");

        assertThat(choice.get("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/tool_calls")).hasSize(2);
        assertThat(choice.at("/message/tool_calls/0/function"))
                .isEqualTo(
                        Api.json("{\"name\":\"weather\",\"arguments\":\"{\\\"location\\\":\\\"Singapore, 新加坡\\\"}\"}"));
        assertThat(choice.at("/message/tool_calls/1/function/name").asText()).isEqualTo("time");
        assertThat(choice.at("/message/tool_calls/0/id")).isNotEqualTo(choice.at("/message/tool_calls/1/id"));
    }

    @Test
    void speaksBeforeItCallsWhenAskedForTokens() {
        String stream = ask(true, "tokens=2; call=time");

        assertThat(Api.text(stream)).isEqualTo("w1 w2 ");
        assertThat(steps(stream)).hasSize(2);
        assertThat(Api.finishReason(stream)).isEqualTo("tool_calls");
    }

    @Test
    void cutsArgumentsAtMaxTokens() {
        String stream = api.post(Api.body(true, "[[simulate: " + WEATHER + "]]", TOOLS + ",\"max_tokens\":2"))
                .body();

        assertThat(arguments(steps(stream))).isNotEmpty().doesNotEndWith("}");
        assertThat(Api.finishReason(stream)).isEqualTo("length");
    }

    @Test
    void sendsArgumentsAsTheyAreEvenIfTheyAreNoJson() {
        assertThat(arguments(steps(ask(true, "call=time:{oops}")))).isEqualTo("{oops}");
    }

    @Test
    void callsOnlyWhatIsOfferedUnlessForced() {
        String refrains =
                api.post(Api.body(true, "[[simulate: call=hangup]] Bye", TOOLS)).body();
        String insists = ask(true, "call=hangup; force-calls");

        assertThat(Api.text(refrains)).startsWith("You said: Bye.");
        assertThat(Api.finishReason(refrains)).isEqualTo("stop");
        assertThat(steps(insists).get(0).at("/function/name").asText()).isEqualTo("hangup");
    }

    @Test
    void quotesTheResultsOfTheTools() {
        String stream = afterOneRound("[[simulate: call=weather]] Weather?");

        assertThat(Api.text(stream)).startsWith("The tools answered: Rain, 25°C; Noon.");
        assertThat(Api.finishReason(stream)).isEqualTo("stop");
    }

    @Test
    void callsAgainForAsManyRoundsAsItIsTold() {
        String stream = afterOneRound("[[simulate: call=weather; rounds=2]] Weather?");

        assertThat(Api.finishReason(stream)).isEqualTo("tool_calls");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "empty-id | {\"index\":0,\"id\":\"\",\"type\":\"function\",\"function\":{\"arguments\":\"{}\"}}",
                "null-name | {\"index\":0,\"id\":\"\",\"type\":\"\",\"function\":{\"name\":null,\"arguments\":\"{}\"}}",
                "bare | {\"index\":0,\"function\":{\"arguments\":\"{}\"}}"
            })
    void continuesCallsInTheStyleAskedFor(String style, String continuation) {
        List<JsonNode> steps = steps(ask(true, "call=time; call-style=" + style));

        assertThat(steps.get(1)).isEqualTo(Api.json(continuation));
    }

    @Test
    void repeatsTheIdWhenAskedTo() {
        List<JsonNode> steps = steps(ask(true, "call=time; call-style=repeat-id"));

        assertThat(steps.get(1).get("id")).isEqualTo(steps.get(0).get("id"));
        assertThat(steps.get(1).at("/function/name").asText()).isEqualTo("time");
    }

    @Test
    void refusesToStreamWithToolsWhenAskedTo() {
        HttpResponse<String> streamed = api.post(Api.body(true, "Hello", TOOLS), "X-Simulate", "no-streamed-tools");
        HttpResponse<String> whole = api.post(Api.body(false, "Hello", TOOLS), "X-Simulate", "no-streamed-tools");

        assertThat(streamed.statusCode()).isEqualTo(400);
        assertThat(Api.json(streamed.body()).at("/error/param").asText()).isEqualTo("tools");
        assertThat(whole.statusCode()).isEqualTo(200);
    }

    private static String ask(boolean stream, String directives) {
        return api.post(Api.body(stream, "[[simulate: " + directives + "]] Hello", TOOLS))
                .body();
    }

    private static String afterOneRound(String question) {
        String calls =
                "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}},{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"time\",\"arguments\":\"{}\"}}]}";
        String results =
                "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"Rain, 25°C\"},{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"Noon\"}";
        String body =
                Api.body(true, question, TOOLS).replace("}],\"tools\"", "}," + calls + "," + results + "],\"tools\"");
        return api.post(body).body();
    }

    private static List<JsonNode> steps(String stream) {
        return Api.chunks(stream).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(step -> !step.isMissingNode())
                .toList();
    }

    private static String arguments(List<JsonNode> steps) {
        StringBuilder arguments = new StringBuilder();
        steps.forEach(step -> arguments.append(step.at("/function/arguments").asText()));
        return arguments.toString();
    }
}
