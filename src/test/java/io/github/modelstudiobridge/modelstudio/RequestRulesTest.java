package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {

    private static final ModelCapabilities ABLE = ModelCapabilities.UNLIMITED;
    private static final String LONG_NAME = "n".repeat(65);
    private static final String F = "{'type':'function','function':{'name':'f'}}";

    /** Fields of a request that break one rule: what is at fault, and what the lenient check makes of them. */
    record Broken(ModelCapabilities model, String fields, String param, String repaired, List<String> repairs) {}

    private static Broken broken(String fields, String param, String repaired, String... repairs) {
        return broken(ABLE, fields, param, repaired, repairs);
    }

    private static Broken broken(
            ModelCapabilities model, String fields, String param, String repaired, String... repairs) {
        return new Broken(model, fields, param, repaired, List.of(repairs));
    }

    static Stream<Broken> numbers() {
        return Stream.of(
                broken("'temperature':2", "temperature", "'temperature':1.99", "temperature clamped to 1.99"),
                broken("'temperature':2.0", "temperature", "'temperature':1.99", "temperature clamped to 1.99"),
                broken("'temperature':1e40", "temperature", "'temperature':1.99", "temperature clamped to 1.99"),
                broken("'temperature':-0.01", "temperature", "'temperature':0", "temperature clamped to 0"),
                broken("'temperature':'0.5'", "temperature", "", "temperature dropped"),
                broken("'temperature':[1]", "temperature", "", "temperature dropped"),
                broken("'top_p':0", "top_p", "'top_p':0.01", "top_p clamped to 0.01"),
                broken("'top_p':0.00", "top_p", "'top_p':0.01", "top_p clamped to 0.01"),
                broken("'top_p':1.0000000000000000001", "top_p", "'top_p':1", "top_p clamped to 1"),
                broken("'top_p':true", "top_p", "", "top_p dropped"),
                broken(
                        "'presence_penalty':2.01",
                        "presence_penalty",
                        "'presence_penalty':2",
                        "presence_penalty clamped to 2"),
                broken(
                        "'presence_penalty':-3",
                        "presence_penalty",
                        "'presence_penalty':-2",
                        "presence_penalty clamped to -2"),
                broken("'presence_penalty':{}", "presence_penalty", "", "presence_penalty dropped"),
                broken("'n':0", "n", "'n':1", "n clamped to 1"),
                broken("'n':5", "n", "'n':4", "n clamped to 4"),
                broken("'n':99999999999999999999999", "n", "'n':4", "n clamped to 4"),
                broken("'n':1.5", "n", "", "n dropped"),
                broken("'n':2.0", "n", "'n':2", "n written as an integer"),
                broken(ABLE.withMaxN(1), "'n':2", "n", "'n':1", "n clamped to 1"),
                broken(ABLE.withMaxN(2), "'n':7", "n", "'n':2", "n clamped to 2"),
                broken("'n':2,'tools':[" + F + "]", "n", "'n':1,'tools':[" + F + "]", "n clamped to 1"),
                broken("'max_tokens':0", "max_tokens", "", "max_tokens dropped"),
                broken("'max_tokens':-1", "max_tokens", "", "max_tokens dropped"),
                broken("'max_tokens':100.0", "max_tokens", "'max_tokens':100", "max_tokens written as an integer"),
                broken("'max_tokens':1e2", "max_tokens", "'max_tokens':100", "max_tokens written as an integer"),
                broken("'max_tokens':1e999999999", "max_tokens", "", "max_tokens dropped"),
                broken("'max_tokens':'9'", "max_tokens", "", "max_tokens dropped"),
                broken(
                        ABLE.withMaxTokens(8),
                        "'max_tokens':9",
                        "max_tokens",
                        "'max_tokens':8",
                        "max_tokens clamped to 8"),
                broken("'max_completion_tokens':0", "max_completion_tokens", "", "max_completion_tokens dropped"),
                broken("'max_completion_tokens':'9'", "max_completion_tokens", "", "max_completion_tokens dropped"),
                broken(
                        "'max_completion_tokens':2.0",
                        "max_completion_tokens",
                        "'max_completion_tokens':2",
                        "max_completion_tokens written as an integer"),
                broken(
                        ABLE.withMaxTokens(8),
                        "'max_completion_tokens':9",
                        "max_completion_tokens",
                        "'max_completion_tokens':8",
                        "max_completion_tokens clamped to 8"),
                broken(
                        ABLE.withMaxTokens(8).withThinking(Thinking.BY_DEFAULT),
                        "'enable_thinking':false,'max_completion_tokens':9",
                        "max_completion_tokens",
                        "'enable_thinking':false,'max_completion_tokens':8",
                        "max_completion_tokens clamped to 8"),
                broken(
                        ABLE.withMaxTokens(8).withThinking(Thinking.ALWAYS),
                        "'max_tokens':9",
                        "max_tokens",
                        "'max_tokens':8",
                        "max_tokens clamped to 8"),
                broken("'seed':-1", "seed", "", "seed dropped"),
                broken("'seed':18446744073709551616", "seed", "", "seed dropped"),
                broken("'seed':0.5", "seed", "", "seed dropped"),
                broken("'seed':null,'top_k':-1", "top_k", "'seed':null", "top_k dropped"),
                broken("'top_k':50.5", "top_k", "", "top_k dropped"),
                broken("'top_k':'none'", "top_k", "", "top_k dropped"));
    }

    static Stream<Broken> stops() {
        return Stream.of(
                broken("'stop':5", "stop", "", "stop dropped"),
                broken("'stop':{'a':1}", "stop", "", "stop dropped"),
                broken("'stop':['a',1,'b']", "stop[1]", "'stop':['a','b']", "stop[1] dropped"),
                broken("'stop':[1,'a',2]", "stop[1]", "'stop':[1,2]", "stop[1] dropped"),
                broken("'stop':[1,[2]]", "stop[1]", "'stop':[1]", "stop[1] dropped"),
                broken("'stop':[[1],[2,'a'],[3]]", "stop[1][1]", "'stop':[[1],[3]]", "stop[1] dropped"),
                broken("'stop':[[]]", "stop[0]", "", "stop[0] dropped"),
                broken("'stop':[null,'a']", "stop[0]", "'stop':['a']", "stop[0] dropped"),
                broken("'stop':[1.5]", "stop[0]", "", "stop[0] dropped"),
                broken("'stop':[-1]", "stop[0]", "", "stop[0] dropped"));
    }

    static Stream<Broken> streams() {
        ModelCapabilities thinker = ABLE.withThinking(Thinking.BY_DEFAULT);
        String usage = "'stream_options':{'include_usage':true}";
        String force = "'stream':true,'enable_thinking':true";
        return Stream.of(
                broken(usage, "stream_options", "", "stream_options dropped"),
                broken("'stream':false," + usage, "stream_options", "'stream':false", "stream_options dropped"),
                broken(
                        "'stream':true,'stream_options':true",
                        "stream_options",
                        "'stream':true",
                        "stream_options dropped"),
                broken(
                        "'stream':true,'stream_options':{'include_usage':'yes','x':1}",
                        "stream_options.include_usage",
                        "'stream':true,'stream_options':{'x':1}",
                        "stream_options.include_usage dropped"),
                broken("'stream':'true'", "stream", "", "stream dropped"),
                broken("'enable_thinking':1", "enable_thinking", "", "enable_thinking dropped"),
                broken("'enable_thinking':true", "enable_thinking", "", "enable_thinking dropped"),
                broken(
                        thinker,
                        "'enable_thinking':true",
                        "enable_thinking",
                        "'enable_thinking':false",
                        "enable_thinking set to false"),
                broken(
                        ABLE.withThinking(Thinking.ALWAYS),
                        "'stream':true,'enable_thinking':false",
                        "enable_thinking",
                        "'stream':true",
                        "enable_thinking dropped"),
                broken(force + ",'tool_choice':'required'", "tool_choice", force, "tool_choice dropped"),
                broken(force + ",'tool_choice':{'type':'function'}", "tool_choice", force, "tool_choice dropped"));
    }

    static Stream<Broken> tools() {
        return Stream.of(
                broken("'tools':{}", "tools", "", "tools dropped"),
                broken("'tools':'f','tool_choice':'auto'", "tools", "", "tools dropped", "tool_choice dropped"),
                broken(
                        "'tools':[" + F + "],'tool_choice':{'type':'function','function':{'name':'g'}}",
                        "tool_choice",
                        "'tools':[" + F + "]",
                        "tool_choice dropped"),
                broken(
                        "'tool_choice':{'type':'function','function':{'name':'f'}}",
                        "tool_choice",
                        "",
                        "tool_choice dropped"),
                broken("'tool_choice':'bogus'", "tool_choice", "", "tool_choice dropped"),
                broken("'tool_choice':5", "tool_choice", "", "tool_choice dropped"),
                broken("'tool_choice':'required'", "tool_choice", "", "tool_choice dropped"),
                broken("'tool_choice':{'type':'allowed_tools'}", "tool_choice", "", "tool_choice dropped"),
                broken(
                        "'tools':[" + F + "],'tool_choice':'f'",
                        "tool_choice",
                        "'tools':[" + F + "]",
                        "tool_choice dropped"),
                broken(
                        "'tools':[" + F + "],'tool_choice':{}",
                        "tool_choice",
                        "'tools':[" + F + "]",
                        "tool_choice dropped"),
                broken(
                        "'tools':[" + F + "],'tool_choice':{'type':'function'}",
                        "tool_choice",
                        "'tools':[" + F + "]",
                        "tool_choice dropped"),
                broken(ABLE.withTools(false), "'tools':[" + F + "]", "tools", "", "tools dropped"),
                broken("'tools':[1," + F + "]", "tools[0].function", "'tools':[" + F + "]", "tools[0] dropped"),
                broken(
                        "'tools':[{'function':{'name':'f'}}]",
                        "tools[0].type",
                        "'tools':[{'function':{'name':'f'},'type':'function'}]",
                        "tools[0].type set to function"),
                broken("'tools':[{'type':'web','function':{'name':'f'}}]", "tools[0].type", "", "tools[0] dropped"),
                broken("'tools':[" + F.replace("'f'", "''") + "]", "tools[0].function.name", "", "tools[0] dropped"),
                broken("'tools':[" + F.replace("'f'", "'a b'") + "]", "tools[0].function.name", "", "tools[0] dropped"),
                broken("'tools':[" + F.replace("'f'", "'é'") + "]", "tools[0].function.name", "", "tools[0] dropped"),
                broken("'tools':[" + F.replace("'f'", "1") + "]", "tools[0].function.name", "", "tools[0] dropped"),
                broken(
                        "'tools':[" + F + "," + F.replace("'f'", "'" + LONG_NAME + "'") + "],'tool_choice':'auto'",
                        "tools[1].function.name",
                        "'tools':[" + F + "],'tool_choice':'auto'",
                        "tools[1] dropped"),
                broken(
                        "'tools':[" + F + "," + F.replace("'f'", "'g h'")
                                + "],'tool_choice':{'type':'function','function':{'name':'g h'}}",
                        "tools[1].function.name",
                        "'tools':[" + F + "]",
                        "tools[1] dropped",
                        "tool_choice dropped"),
                broken(
                        "'tools':[" + F.replace("'f'", "'f','description':1") + "]",
                        "tools[0].function.description",
                        "'tools':[" + F + "]",
                        "tools[0].function.description dropped"),
                broken(
                        "'tools':[" + F.replace("'f'", "'f','parameters':'x'") + "]",
                        "tools[0].function.parameters",
                        "'tools':[" + F + "]",
                        "tools[0].function.parameters dropped"));
    }

    @ParameterizedTest
    @MethodSource({"numbers", "stops", "streams", "tools"})
    void strictNamesTheFieldAndChangesNothing(Broken broken) {
        ChatRequest request = request(broken.fields());
        String before = request.json().toString();

        ChatError error = refusal(request, broken.model(), Mode.STRICT);

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(broken.param());
        assertThat(error.message()).startsWith(broken.param() + " ");
        assertThat(request.json()).hasToString(before);
    }

    @ParameterizedTest
    @MethodSource({"numbers", "stops", "streams", "tools"})
    void lenientRepairsTheFieldAndKeepsTheRest(Broken broken) {
        ChatRequest request = request(broken.fields());

        List<String> repairs = RequestRules.check(request, model(broken.model()), Mode.LENIENT);

        assertThat(request.json()).hasToString(request(broken.repaired()).json().toString());
        assertThat(repairs).isEqualTo(broken.repairs());
        assertThat(RequestRules.check(request, model(broken.model()), Mode.STRICT))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'temperature':0",
                "'temperature':1.9999999999999999999999",
                "'temperature':1e-20",
                "'temperature':null",
                "'top_p':1.0",
                "'top_p':1e-9",
                "'presence_penalty':-2.0",
                "'presence_penalty':2",
                "'n':1",
                "'n':4",
                "'n':1,'tools':[{'type':'function','function':{'name':'f'}}]",
                "'n':3,'tools':null",
                "'max_tokens':1",
                "'max_completion_tokens':1",
                "'seed':0",
                "'seed':18446744073709551615",
                "'top_k':0",
                "'top_k':100000",
                "'stop':'word'",
                "'stop':''",
                "'stop':null",
                "'stop':[]",
                "'stop':['a','b']",
                "'stop':[108386,104307]",
                "'stop':[[108386,103924],[35946,101243]]",
                "'stream':true,'stream_options':{'include_usage':true,'x':1.50}",
                "'stream':true,'stream_options':{}",
                "'stream_options':null",
                "'stream':true,'enable_thinking':true,'tool_choice':'auto'",
                "'enable_thinking':false",
                "'enable_thinking':null",
                "'tools':[{'type':'function','x':1.10,'function':{'name':'A-z_0','description':null,'parameters':{}}}]",
                "'tool_choice':'none'",
                "'tools':[" + F + "],'tool_choice':'required'",
                "'tools':[" + F + "],'tool_choice':{'type':'function','function':{'name':'f'}}",
                "'tools':[" + F + "],'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'auto'}}",
                "'unknown':{'deep':[1.10,1e3,null]},'logprobs':true,'user':'u'"
            })
    void whatKeepsTheRulesStaysAsItIs(String fields) {
        for (Mode mode : Mode.values()) {
            ChatRequest request = request(fields);
            String before = request.json().toString();

            assertThat(RequestRules.check(request, model(ABLE), mode)).isEmpty();
            assertThat(request.json()).hasToString(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'tools':[]", "'tools':[],'tool_choice':'auto'", "'tools':[],'tool_choice':'none'"})
    void toolsThatAreNoneAreLeftOutInBothModesAndTold(String fields) {
        for (Mode mode : Mode.values()) {
            for (ModelCapabilities capabilities : List.of(ABLE, ABLE.withTools(false))) {
                ChatRequest request = request(fields);

                assertThat(RequestRules.check(request, model(capabilities), mode))
                        .startsWith("tools dropped")
                        .hasSize(fields.contains("tool_choice") ? 2 : 1);
                assertThat(request.json()).hasToString(request("").json().toString());
            }
        }
    }

    @Test
    void aCallCannotBeForcedWithoutTools() {
        String fields = "'tools':[],'tool_choice':'required'";
        ChatRequest request = request(fields);

        assertThat(refusal(request(fields), ABLE, Mode.STRICT).param()).isEqualTo("tool_choice");
        assertThat(RequestRules.check(request, model(ABLE), Mode.LENIENT))
                .containsExactly("tools dropped", "tool_choice dropped");

        assertThat(request.json()).hasToString(request("").json().toString());
    }

    @Test
    void aCallCanBeForcedOfToolsThatAnAliasOffers() {
        ObjectNode tools = (ObjectNode) request("'tools':[" + F + "]").json();
        ResolvedModel alias = new ResolvedModel("abc", "qwen-plus", true, ABLE, Map.of("tools", tools.get("tools")));

        for (Mode mode : Mode.values()) {
            assertThat(RequestRules.check(request("'tool_choice':'required'"), alias, mode))
                    .isEmpty();
            // without tools of the caller's own, those of the alias take their place
            assertThat(RequestRules.check(request("'tools':[],'tool_choice':'required'"), alias, mode))
                    .containsExactly("tools dropped");
        }
    }

    @Test
    void noCallCanBeForcedOfToolsThatAnAliasOffersButTheRequestLeavesOut() {
        ObjectNode tools = (ObjectNode) request("'tools':[" + F + "]").json();
        ResolvedModel alias = new ResolvedModel(
                "abc",
                "qwen-plus",
                true,
                ABLE,
                Map.of("tools", tools.get("tools"), "tool_choice", TextNode.valueOf("required")));
        ChatRequest forced = request("'n':2,'tool_choice':'required'");

        assertThat(RequestRules.check(forced, alias, Mode.LENIENT)).containsExactly("tool_choice dropped");
        alias.applyTo(forced);
        assertThat(forced.json().has("tool_choice")).isFalse();
        assertThat(forced.json().has("tools")).isFalse();

        ChatRequest fits = request("");
        alias.applyTo(fits);
        assertThat(fits.json().get("tool_choice").textValue()).isEqualTo("required");
        assertThat(fits.json().get("tools")).isEqualTo(tools.get("tools"));
    }

    @Test
    void ofTwoNamesForOneLimitTheCallersCounts() {
        ResolvedModel alias =
                new ResolvedModel("abc", "qwen-plus", true, ABLE, Map.of("max_tokens", IntNode.valueOf(5)));
        ChatRequest request = request("'max_completion_tokens':9");

        alias.applyTo(request);

        assertThat(request.json().has("max_tokens")).isFalse();
    }

    @Test
    void aCallerWhoHearsOneAnswerAsksForOne() {
        ResolvedModel one = model(ABLE).withMaxN(1);
        ChatRequest request = request("'n':4");

        assertThat(RequestRules.check(request, one, Mode.LENIENT)).containsExactly("n clamped to 1");

        assertThat(request.json().get("n").intValue()).isOne();
        assertThat(one.withMaxN(3).capabilities().maxN()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "WHEN_ASKED, true, true",
        "WHEN_ASKED, false, false",
        "WHEN_ASKED, null, false",
        "BY_DEFAULT, true, true",
        "BY_DEFAULT, false, false",
        "BY_DEFAULT, null, true",
        "ALWAYS, true, true",
        "ALWAYS, null, true"
    })
    void thoughtsMayTakeMoreThanAnAnswer(Thinking thinking, String asked, boolean free) {
        ChatRequest request = request("'stream':true,'enable_thinking':" + asked + ",'max_completion_tokens':9");

        List<String> repairs =
                RequestRules.check(request, model(ABLE.withMaxTokens(8).withThinking(thinking)), Mode.LENIENT);

        assertThat(repairs).isEqualTo(free ? List.of() : List.of("max_completion_tokens clamped to 8"));
    }

    @Test
    void aRequestThatIsMadeNotToThinkGetsTheLimitOfAnAnswer() {
        ChatRequest request = request("'enable_thinking':true,'max_completion_tokens':9");

        List<String> repairs = RequestRules.check(request, model(ABLE.withMaxTokens(8)), Mode.LENIENT);

        assertThat(repairs).containsExactly("enable_thinking dropped", "max_completion_tokens clamped to 8");
        assertThat(request.json().path("max_completion_tokens").intValue()).isEqualTo(8);
    }

    @Test
    void repairsAreMadeTogether() {
        ChatRequest request = request("'n':9,'top_p':7,'x':1.10,'stop':[1,'a'],'seed':'1'");

        List<String> repairs = RequestRules.check(request, model(ABLE.withMaxN(1)), Mode.LENIENT);

        assertThat(request.json())
                .hasToString(
                        request("'n':1,'top_p':1,'x':1.10,'stop':[1]").json().toString());
        assertThat(repairs).containsExactly("top_p clamped to 1", "n clamped to 1", "seed dropped", "stop[1] dropped");
    }

    @Test
    void repairsFitIntoAHeader() {
        ChatRequest request = request("'stop':['a'" + ",1".repeat(5_000) + "]");

        List<String> repairs = RequestRules.check(request, model(ABLE), Mode.LENIENT);

        assertThat(repairs).hasSize(21).endsWith("and 4980 more");
        assertThat(String.join(", ", repairs)).hasSizeLessThan(1_000);
    }

    static ChatError refusal(ChatRequest request, ModelCapabilities capabilities, Mode mode) {
        return catchThrowableOfType(ChatException.class, () -> RequestRules.check(request, model(capabilities), mode))
                .error();
    }

    static ResolvedModel model(ModelCapabilities capabilities) {
        return new ResolvedModel("qwen-plus", "qwen-plus", true, capabilities, Map.<String, JsonNode>of());
    }

    private static ChatRequest request(String fields) {
        return parse("{'model':'qwen-plus','messages':[{'role':'user','content':'hello'}]"
                + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    static ChatRequest parse(String json) {
        return ChatRequest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
