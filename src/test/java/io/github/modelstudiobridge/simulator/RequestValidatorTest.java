package io.github.modelstudiobridge.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestValidatorTest {

    private static final String USER = "{'role':'user','content':'Hello'}";
    private static final String CALLING =
            "{'role':'assistant','content':'','tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]}";

    private final RequestValidator validator =
            new RequestValidator(Pattern.compile(SimulatorOptions.QWEN_MODELS), false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'top_p':0.000001",
                "'top_p':1",
                "'top_p':1.0",
                "'top_p':null",
                "'temperature':0",
                "'temperature':1.99",
                "'presence_penalty':-2",
                "'presence_penalty':2.0",
                "'n':1",
                "'n':4",
                "'max_tokens':1",
                "'seed':0",
                "'seed':18446744073709551615",
                "'stop':'a'",
                "'stop':[]",
                "'stop':['a','b']",
                "'stop':[108386,104307]",
                "'stop':[[108386,103924],[35946,101243]]",
                "'stream':true,'stream_options':{'include_usage':true}",
                "'stream_options':null",
                "'tools':[{'type':'function','function':{'name':'get_current-Time1','description':'d','parameters':{}}}]",
                "'tools':[{'type':'function','function':{'name':'f'}}],'n':1,'tool_choice':'auto'",
                "'tools':[{'type':'function','function':{'name':'f'}}],'stream':true",
                "'tool_choice':{'type':'function','function':{'name':'f'}}",
                "'top_k':50,'repetition_penalty':1.1,'frequency_penalty':0",
                "'enable_thinking':true,'thinking_budget':100,'stream':true",
                "'enable_thinking':false,'tool_choice':'required'",
                "'parallel_tool_calls':true,'logprobs':true,'top_logprobs':5",
                "'response_format':{'type':'json_object'}",
                "'enable_search':true,'search_options':{'forced_search':true},'user':'u'"
            })
    void acceptsWhatIsDocumented(String parameters) {
        assertThatCode(() -> validate(request(USER, parameters))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'top_p':0 | top_p",
                "'top_p':1.01 | top_p",
                "'top_p':'0.5' | top_p",
                "'temperature':2 | temperature",
                "'temperature':-0.1 | temperature",
                "'temperature':1e400 | temperature",
                "'presence_penalty':2.1 | presence_penalty",
                "'presence_penalty':-2.1 | presence_penalty",
                "'n':0 | n",
                "'n':5 | n",
                "'n':1.5 | n",
                "'n':2,'tools':[{'type':'function','function':{'name':'f'}}] | n",
                "'max_tokens':0 | max_tokens",
                "'max_tokens':'9' | max_tokens",
                "'seed':-1 | seed",
                "'seed':18446744073709551616 | seed",
                "'seed':1.5 | seed",
                "'stream':'true' | stream",
                "'stop':1 | stop",
                "'stop':['a',1] | stop",
                "'stop':[1,[2]] | stop",
                "'stop':[['a']] | stop",
                "'stop':[[]] | stop",
                "'stream_options':{} | stream_options",
                "'stream':false,'stream_options':{'include_usage':true} | stream_options",
                "'stream':true,'stream_options':true | stream_options",
                "'stream':true,'stream_options':{'include_usage':1} | stream_options.include_usage",
                "'tools':[] | tools",
                "'tools':{} | tools",
                "'tools':[{'type':'retrieval','function':{'name':'f'}}] | tools[0].type",
                "'tools':[{'type':'function'}] | tools[0].function",
                "'tools':[{'type':'function','function':{'name':'a b'}}] | tools[0].function.name",
                "'tools':[{'type':'function','function':{'name':''}}] | tools[0].function.name",
                "'tools':[{'type':'function','function':{'name':'f','parameters':[]}}] | tools[0].function.parameters",
                "'tools':[{'type':'function','function':{'name':'f','description':1}}] | tools[0].function.description",
                "'tool_choice':'any' | tool_choice",
                "'tool_choice':'required','enable_thinking':true,'stream':true | tool_choice",
                "'tool_choice':{'type':'function','function':{'name':'f'}},'enable_thinking':true,'stream':true | tool_choice",
                "'enable_thinking':true | enable_thinking",
                "'enable_thinking':true,'stream':false | enable_thinking",
                "'enable_thinking':'yes' | enable_thinking",
                "'top_k':1.5 | top_k",
                "'thinking_budget':0 | thinking_budget",
                "'frequency_penalty':3 | frequency_penalty",
                "'repetition_penalty':0 | repetition_penalty",
                "'top_logprobs':6 | top_logprobs",
                "'response_format':{'type':'xml'} | response_format.type",
                "'parallel_tool_calls':1 | parallel_tool_calls",
                "'extendData':{} | extendData",
                "'extendData':null | extendData",
                "'session_id':'a^b' | session_id",
                "'biz_params':{} | biz_params",
                "'out_id':'x' | out_id",
                "'topP':0.5 | topP"
            })
    void refusesWhatIsNotAndNamesIt(String parameters, String param) {
        ApiError error = refusal(request(USER, parameters));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_parameter_error");
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.message()).contains("'" + param + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "qwen3.5-plus | 'stream':false | enable_thinking",
                "qwen3-8b | 'enable_thinking':true | enable_thinking",
                "qwen3-8b | 'stream':true,'tool_choice':'required' | tool_choice",
                "qwq-plus | 'stream':false | stream",
                "qwen3-30b-a3b-thinking-2507 | 'stream':true,'enable_thinking':false | enable_thinking"
            })
    void refusesWhatDoesNotGoWithThinking(String model, String parameters, String param) {
        ApiError error = refusal(request(USER, parameters).replace("qwen-plus", model));

        assertThat(error.param()).isEqualTo(param);
    }

    @Test
    void refusesAMaxTokensTextThatLooksLikeANumber() {
        assertThat(refusal(request(USER, "'max_tokens':99999999999999999999")).param())
                .isEqualTo("max_tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"text\"", "null", "{} {}", "{\"model\":}", "not json"})
    void refusesABodyThatIsNotAJsonObject(String body) {
        ApiError error = refusal(body);

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen-plus", "qwen3-max-2025-09-23", "qwen2.5-14b-instruct-1m", "qwq-plus", "qwen-plus-us"})
    void knowsTheQwenFamilies(String model) {
        assertThat(validate(request(USER, "'stream':true").replace("qwen-plus", model))
                        .model())
                .isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "Qwen-plus", "qwen plus", "my-qwen"})
    void answers404ToAnyOtherModel(String model) {
        ApiError error = refusal(request(USER, "'top_k':1").replace("qwen-plus", model));

        assertThat(error.status()).isEqualTo(404);
        assertThat(error.code()).isEqualTo("ModelNotFound");
        assertThat(error.message()).contains(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'messages':[]}", "{'model':null}", "{'model':' '}", "{'model':1}"})
    void refusesARequestWithoutAModel(String body) {
        assertThat(refusal(body.replace('\'', '"')).param()).isEqualTo("model");
    }

    @Test
    void givesSeveralChoicesWithQwenPlusOnly() {
        assertThat(refusal(request(USER, "'n':2").replace("qwen-plus", "qwen-max"))
                        .param())
                .isEqualTo("n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                USER,
                "{'role':'system','content':'Be kind'}," + USER,
                "{'role':'assistant','content':'How can I help?'}," + USER,
                USER + "," + USER,
                "{'role':'user','content':[{'type':'text','text':'a'},{'type':'image_url','image_url':{'url':'x'}}]}",
                USER + "," + CALLING + ",{'role':'tool','tool_call_id':'c1','content':'r'}",
                USER + "," + CALLING + ",{'role':'tool','name':'f','content':'r'}",
                USER + "," + CALLING + ",{'role':'tool','tool_call_id':'c1','content':'r'}," + USER,
                USER
                        + ",{'role':'assistant','tool_calls':[{'id':'c1','function':{'name':'f','arguments':''}}]},{'role':'tool','tool_call_id':'c1','content':''}",
                USER + ",{'role':'assistant','content':'','tool_calls':null}," + USER
            })
    void acceptsTheseMessages(String messages) {
        assertThatCode(() -> validate(request(messages, "'top_k':1"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | messages",
                "1 | messages[0]",
                "{'content':'x'} | messages[0].role",
                "{'role':'robot','content':'x'} | messages[0].role",
                "{'role':'user'} | messages[0].content",
                "{'role':'user','content':null} | messages[0].content",
                "{'role':'user','content':5} | messages[0].content",
                "{'role':'user','content':[]} | messages[0].content",
                "{'role':'user','content':['a']} | messages[0].content[0].type",
                "{'role':'user','content':'a'},{'role':'system','content':'b'},{'role':'user','content':'c'} | messages[1].role",
                "{'role':'user','content':'a'},{'role':'assistant','content':'b'} | messages[1].role",
                "{'role':'user','content':'a'},{'role':'assistant','content':null},{'role':'user','content':'a'} | messages[1].content",
                "{'role':'user','content':'a'},{'role':'tool','content':'b'} | messages[1]"
            })
    void refusesTheseMessages(String messages, String param) {
        assertThat(refusal(request(messages, "'top_k':1")).param()).isEqualTo(param);
    }

    @Test
    void refusesAToolResultForACallThatNobodyMade() {
        String messages = USER + "," + CALLING + ",{'role':'tool','tool_call_id':'c2','content':'r'}";

        assertThat(refusal(request(messages, "'top_k':1")).param()).isEqualTo("messages[2].tool_call_id");
    }

    @Test
    void refusesACallThatIsLeftWithoutResult() {
        assertThat(refusal(request(USER + "," + CALLING + "," + USER, "'top_k':1"))
                        .param())
                .isEqualTo("messages[2]");
    }

    @Test
    void refusesAnUnknownParameterUnlessToldOtherwise() {
        RequestValidator lenient = new RequestValidator(Pattern.compile(SimulatorOptions.QWEN_MODELS), true);
        byte[] body = request(USER, "'extendData':{}").getBytes(UTF_8);

        assertThatCode(() -> lenient.validate(body)).doesNotThrowAnyException();
        assertThatThrownBy(() -> validator.validate(body)).isInstanceOf(RefusedException.class);
    }

    @Test
    void survivesADocumentOfManyLevels() {
        String deep = "{\"model\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

        assertThat(refusal(deep).status()).isEqualTo(400);
    }

    @Test
    void countsTheToolRoundsSinceTheLastQuestion() {
        String round = CALLING + ",{'role':'tool','tool_call_id':'c1','content':'r%d'}";
        String messages =
                USER + "," + round.formatted(1) + "," + USER + "," + round.formatted(2) + "," + round.formatted(3);

        Conversation conversation = validate(request(messages, "'top_k':1")).conversation();

        assertThat(conversation.toolRounds()).isEqualTo(2);
        assertThat(conversation.toolResults()).containsExactly("r2", "r3");
        assertThat(conversation.userIndex()).isEqualTo(3);
    }

    private ChatCall validate(String body) {
        return validator.validate(body.getBytes(UTF_8));
    }

    private ApiError refusal(String body) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> validate(body));
        assertThat(refused).as("refusal of %s", body).isNotNull();
        return refused.error();
    }

    private static String request(String messages, String parameters) {
        return ("{'model':'qwen-plus','messages':[" + messages + "]," + parameters + "}").replace('\'', '"');
    }
}
