package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Mode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationRulesTest {

    private static final ModelCapabilities ABLE = ModelCapabilities.UNLIMITED;
    private static final ModelCapabilities BLIND = ABLE.withVision(false);

    private static final String SYSTEM = "{'role':'system','content':'s'}";
    private static final String USER = "{'role':'user','content':'u'}";
    private static final String ASSISTANT = "{'role':'assistant','content':'a'}";
    private static final String RESULT_1 = "{'role':'tool','tool_call_id':'1','content':'r'}";
    private static final String RESULT_2 = "{'role':'tool','tool_call_id':'2','content':'r'}";
    private static final String CALL_1 = "{'id':'1','function':{'name':'f','arguments':'{}'}}";
    private static final String CALL_2 = "{'id':'2','function':{'name':'g','arguments':'{}'}}";
    private static final String NO_ID = "{'id':'','function':{'name':'f','arguments':'{}'}}";
    private static final String FORMER_CALL =
            "{'role':'assistant','content':null,'function_call':{'name':'f','arguments':'{}'}}";
    private static final String FORMER_RESULT = "{'role':'function','name':'f','content':'r'}";
    private static final String IMAGE = "{'type':'image_url','image_url':{'url':'x'}}";

    /** Messages that break a rule: what is at fault, what is left of them, and what is said about it. */
    record Broken(ModelCapabilities model, String messages, String param, String repaired, List<String> repairs) {}

    private static Broken broken(String messages, String param, String repaired, String... repairs) {
        return new Broken(ABLE, messages, param, repaired, List.of(repairs));
    }

    static Stream<Broken> roles() {
        return Stream.of(
                broken(
                        list("{'role':'Developer','content':'s'}", USER),
                        "messages[0].role",
                        list(SYSTEM, USER),
                        "messages[0].role set to system"),
                broken(
                        list(ASSISTANT, "{'content':'u'}"),
                        "messages[1].role",
                        list(ASSISTANT, "{'content':'u','role':'user'}"),
                        "messages[1].role set to user"),
                broken(
                        list("{'role':null,'content':'u'}"),
                        "messages[0].role",
                        list(USER),
                        "messages[0].role set to user"),
                broken(
                        list("{'role':'bot','content':'u'}", "{'role':7,'content':'u'}", USER),
                        "messages[0].role",
                        list(USER),
                        "messages[0] dropped: its role is unknown",
                        "messages[1] dropped: its role is unknown"),
                broken(list("null", USER), "messages[0]", list(USER), "messages[0] dropped"),
                broken(
                        list(USER, "'hello'", "[]", "17"),
                        "messages[1]",
                        list(USER),
                        "messages[1] dropped",
                        "messages[2] dropped",
                        "messages[3] dropped"),
                broken(
                        list("{'role':'User ','content':'u'}"),
                        "messages[0].role",
                        list(USER),
                        "messages[0].role set to user"),
                broken(
                        list(USER, "{'role':'function','content':'x'}", USER),
                        "messages[1].role",
                        list(USER, USER),
                        "messages[1].role set to tool",
                        "messages[1] dropped: no call"),
                broken(
                        list(SYSTEM, USER, "{'role':'system','content':'t'}", USER),
                        "messages[2].role",
                        list("{'role':'system','content':'s\\n\\nt'}", USER, USER),
                        "messages[2] added to the first system message"),
                broken(
                        list(USER, ASSISTANT, SYSTEM, USER),
                        "messages[2].role",
                        list(SYSTEM, USER, ASSISTANT, USER),
                        "messages[2] moved to the front"),
                broken(
                        list(USER, SYSTEM, SYSTEM),
                        "messages[1].role",
                        list("{'role':'system','content':'s\\n\\ns'}", USER),
                        "messages[1] moved to the front",
                        "messages[2] added to the first system message"),
                broken(
                        list(SYSTEM, "{'role':'system','content':[{'type':'text','text':'t'}]}", USER),
                        "messages[1].role",
                        list(
                                "{'role':'system','content':[{'type':'text','text':'s'},{'type':'text','text':'t'}]}",
                                USER),
                        "messages[1] added to the first system message"),
                broken(
                        list(USER, ASSISTANT, ASSISTANT),
                        "messages[2].role",
                        list(USER),
                        "the assistant's messages at the end dropped"));
    }

    static Stream<Broken> contents() {
        return Stream.of(
                broken(
                        list(USER, "{'role':'user'}"),
                        "messages[1].content",
                        list(USER),
                        "messages[1] dropped: it has no content"),
                broken(
                        list("{'role':'assistant','content':null}", USER),
                        "messages[0].content",
                        list(USER),
                        "messages[0] dropped: it has no content"),
                broken(
                        list("{'role':'user','content':5}"),
                        "messages[0].content",
                        list("{'role':'user','content':'5'}"),
                        "messages[0].content written as a string"),
                broken(
                        list(USER, "{'role':'user','content':[]}"),
                        "messages[1].content",
                        list(USER),
                        "messages[1] dropped: it has no content"),
                broken(
                        list("{'role':'user','content':[{'type':'text','text':'u'},{'text':'v'},'w']}"),
                        "messages[0].content[1].type",
                        list("{'role':'user','content':[{'type':'text','text':'u'}]}"),
                        "messages[0].content[1] dropped",
                        "messages[0].content[2] dropped"),
                broken(
                        list(USER, call(CALL_1), "{'role':'tool','tool_call_id':'1'}"),
                        "messages[2].content",
                        list(USER, call(CALL_1), "{'role':'tool','tool_call_id':'1','content':''}"),
                        "messages[2].content emptied"),
                new Broken(
                        BLIND,
                        list("{'role':'user','content':[" + IMAGE + ",{'type':'text','text':'u'}]}"),
                        "messages[0].content[0]",
                        list("{'role':'user','content':[{'type':'text','text':'u'}]}"),
                        List.of("messages[0].content[0] dropped")),
                new Broken(
                        BLIND,
                        list(USER, "{'role':'user','content':[" + IMAGE + "]}"),
                        "messages[1].content[0]",
                        list(USER),
                        List.of("messages[1].content[0] dropped")));
    }

    static Stream<Broken> toolRounds() {
        return Stream.of(
                broken(list(USER, RESULT_1), "messages[1].role", list(USER), "messages[1] dropped: no call"),
                broken(
                        list(USER, ASSISTANT, RESULT_1, USER),
                        "messages[2].role",
                        list(USER, ASSISTANT, USER),
                        "messages[2] dropped: no call"),
                broken(
                        list(USER, call(CALL_1), RESULT_1, RESULT_2),
                        "messages[3].tool_call_id",
                        list(USER, call(CALL_1), RESULT_1),
                        "messages[3] dropped: no call"),
                broken(
                        list(USER, call(CALL_1), RESULT_1, RESULT_1),
                        "messages[3].tool_call_id",
                        list(USER, call(CALL_1), RESULT_1),
                        "messages[3] dropped: no call"),
                broken(
                        list(USER, call(CALL_1), USER),
                        "messages[2]",
                        list(USER, USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call("'bye'", CALL_1), USER),
                        "messages[2]",
                        list(USER, "{'role':'assistant','content':'bye'}", USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call(CALL_1 + "," + CALL_2), RESULT_2),
                        "messages[2]",
                        list(USER, call(CALL_2), RESULT_2),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call(NO_ID), USER),
                        "messages[2]",
                        list(USER, USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call("'bye'", "{'function':{'name':'f','arguments':'{}'}}"), USER),
                        "messages[2]",
                        list(USER, "{'role':'assistant','content':'bye'}", USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call(NO_ID + "," + CALL_1 + "," + NO_ID), RESULT_1, RESULT_2, USER),
                        "messages[4]",
                        list(USER, call(NO_ID + "," + CALL_1), RESULT_1, RESULT_2, USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, call(CALL_1 + "," + CALL_1), RESULT_1, USER),
                        "messages[3]",
                        list(USER, call(CALL_1), RESULT_1, USER),
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(USER, "{'role':'assistant','content':'a','tool_calls':{}}", USER),
                        "messages[1].tool_calls",
                        list(USER, ASSISTANT, USER),
                        "messages[1].tool_calls dropped"),
                broken(
                        list(USER, call(CALL_1 + ",{'id':'2','function':{'name':'g','arguments':{}}}"), RESULT_1),
                        "messages[1].tool_calls[1].function.arguments",
                        list(USER, call(CALL_1), RESULT_1),
                        "messages[1].tool_calls[1].function.arguments made a string",
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(
                                USER,
                                call("{'id':'1','function':{'name':'f','arguments':{'b':1.0,'a':[]}}}"
                                        + ",{'id':'2','function':{'name':'g'}}"),
                                RESULT_1,
                                RESULT_2),
                        "messages[1].tool_calls[0].function.arguments",
                        list(
                                USER,
                                call("{'id':'1','function':{'name':'f','arguments':'{\\'b\\':1.0,\\'a\\':[]}'}},"
                                        + CALL_2),
                                RESULT_1,
                                RESULT_2),
                        "messages[1].tool_calls[0].function.arguments made a string",
                        "messages[1].tool_calls[1].function.arguments set to {}"),
                broken(
                        list(USER, FORMER_CALL, FORMER_RESULT),
                        "messages[1].function_call",
                        list(
                                USER,
                                "{'role':'assistant','content':null,'tool_calls':[{'id':'function_call',"
                                        + "'type':'function','function':{'name':'f','arguments':'{}'}}]}",
                                "{'role':'tool','name':'f','content':'r','tool_call_id':'function_call'}"),
                        "messages[1].function_call made a tool call",
                        "messages[2].role set to tool"),
                broken(
                        list(
                                USER,
                                "{'role':'assistant','tool_calls':[],'function_call':{'name':'f','arguments':'{}'}}",
                                FORMER_RESULT),
                        "messages[1].function_call",
                        list(
                                USER,
                                "{'role':'assistant','tool_calls':[{'id':'function_call','type':'function',"
                                        + "'function':{'name':'f','arguments':'{}'}}]}",
                                "{'role':'tool','name':'f','content':'r','tool_call_id':'function_call'}"),
                        "messages[1].function_call made a tool call",
                        "messages[2].role set to tool"),
                broken(
                        list(USER, call(CALL_1), FORMER_RESULT),
                        "messages[2].role",
                        list(USER, call(CALL_1), "{'role':'tool','name':'f','content':'r','tool_call_id':'1'}"),
                        "messages[2].role set to tool"),
                broken(
                        list(USER, "{'role':'assistant','content':'a','function_call':{'name':'f'}}", USER),
                        "messages[1].function_call",
                        list(USER, ASSISTANT, USER),
                        "messages[1].function_call made a tool call",
                        "messages[1].tool_calls[0].function.arguments set to {}",
                        "messages[1].tool_calls without a result dropped"),
                broken(
                        list(
                                USER,
                                "{'role':'assistant','tool_calls':[" + CALL_1 + "],'function_call':{'name':'f'}}",
                                RESULT_1),
                        "messages[1].function_call",
                        list(USER, "{'role':'assistant','tool_calls':[" + CALL_1 + "]}", RESULT_1),
                        "messages[1].function_call dropped"),
                broken(
                        list(USER, "{'role':'assistant','content':'a','tool_calls':[1]}", USER),
                        "messages[1].tool_calls[0].function.name",
                        list(USER, ASSISTANT, USER),
                        "messages[1].tool_calls[0] dropped"));
    }

    @ParameterizedTest
    @MethodSource({"roles", "contents", "toolRounds"})
    void strictNamesTheFieldAndChangesNothing(Broken broken) {
        ChatRequest request = request(broken.messages());
        String before = request.json().toString();

        ChatError error = RequestRulesTest.refusal(request, broken.model(), Mode.STRICT);

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(broken.param());
        assertThat(request.json()).hasToString(before);
    }

    @ParameterizedTest
    @MethodSource({"roles", "contents", "toolRounds"})
    void lenientRepairsTheConversation(Broken broken) {
        ChatRequest request = request(broken.messages());
        ResolvedModel model = RequestRulesTest.model(broken.model());

        List<String> repairs = RequestRules.check(request, model, Mode.LENIENT);

        assertThat(request.json()).hasToString(request(broken.repaired()).json().toString());
        assertThat(repairs).isEqualTo(broken.repairs());
        assertThat(RequestRules.check(request, model, Mode.STRICT)).isEmpty();
    }

    static Stream<String> sound() {
        return Stream.of(
                list(USER),
                list(SYSTEM, ASSISTANT, USER),
                list(USER, USER),
                list(USER, ASSISTANT, ASSISTANT, USER, USER),
                list("{'role':'user','content':''}"),
                list("{'role':'user','content':' '}"),
                list("{'role':'user','content':[{'type':'text','text':''}]}"),
                list(USER, ASSISTANT, "{'role':'user','content':'','name':null}"),
                list(USER, "{'role':'assistant','content':'a','function_call':null,'tool_calls':null}", USER),
                list("{'role':'user','content':[" + IMAGE + "]}"),
                list(SYSTEM, USER, call(CALL_1 + "," + CALL_2), RESULT_2, RESULT_1),
                list(USER, call(CALL_1), RESULT_1, call(CALL_2), RESULT_2, ASSISTANT, USER),
                list(USER, call(CALL_1), "{'role':'tool','name':'f','content':'r'}"),
                list(USER, call(NO_ID), "{'role':'tool','tool_call_id':'','content':'r'}"),
                list(USER, call(NO_ID), RESULT_1),
                list(USER, call(CALL_1 + "," + CALL_1), RESULT_1, RESULT_1),
                list(USER, call(CALL_1 + "," + CALL_2), "{'role':'tool','content':'r'}", RESULT_2),
                list(USER, call(CALL_1.replace("'1'", "1")), RESULT_1.replace("'1'", "1")),
                list(USER, "{'role':'assistant','content':'a','tool_calls':[]}", USER),
                list(USER, "{'role':'assistant','content':'a','tool_calls':null}", USER),
                list(USER, "{'role':'assistant','tool_calls':[" + CALL_1 + "]}", RESULT_1),
                list(USER, "{'role':'assistant','content':'Once','partial':true}"));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void aSoundConversationStaysAsItIs(String messages) {
        for (Mode mode : Mode.values()) {
            ChatRequest request = request(messages);
            String before = request.json().toString();

            assertThat(RequestRules.check(request, RequestRulesTest.model(ABLE), mode))
                    .isEmpty();
            assertThat(request.json()).hasToString(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'role':'assistant','content':'a'}]",
                "[{'role':'system','content':'s'}]",
                "[{'role':'user'}]",
                "[null]",
                "[{}]",
                "[{'role':'bot','content':'u'}]",
                "[{'role':'tool','content':'u'}]"
            })
    void aConversationWithoutAMessageOfTheUserIsRefusedInBothModes(String messages) {
        assertThat(RequestRulesTest.refusal(request(messages), ABLE, Mode.STRICT)
                        .status())
                .isEqualTo(400);

        ChatError error = RequestRulesTest.refusal(request(messages), ABLE, Mode.LENIENT);

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo("messages");
    }

    /** OpenAI's newer word is right, so it is neither refused nor told as a repair; but Model Studio does not know it. */
    @Test
    void aDeveloperMessageIsWrittenAsSystemInBothModes() {
        for (Mode mode : Mode.values()) {
            ChatRequest request = request(list("{'role':'developer','content':'s'}", USER));

            assertThat(RequestRules.check(request, RequestRulesTest.model(ABLE), mode))
                    .isEmpty();
            assertThat(request.json())
                    .hasToString(request(list(SYSTEM, USER)).json().toString());
        }
    }

    @Test
    void aLaterDeveloperMessageIsALaterSystemMessage() {
        String later = list(USER, ASSISTANT, "{'role':'developer','content':'s'}", USER);
        ChatRequest request = request(later);

        assertThat(RequestRulesTest.refusal(request(later), ABLE, Mode.STRICT).param())
                .isEqualTo("messages[2].role");
        assertThat(RequestRules.check(request, RequestRulesTest.model(ABLE), Mode.LENIENT))
                .containsExactly("messages[2] moved to the front");

        assertThat(request.json())
                .hasToString(request(list(SYSTEM, USER, ASSISTANT, USER)).json().toString());
    }

    @Test
    void manyLargeSystemMessagesAreJoinedInOnePass() {
        String large = "{'role':'system','content':'" + "s".repeat(2_000) + "'}";
        ChatRequest request = request(list(USER, String.join(",", Collections.nCopies(2_000, large))));
        long start = System.nanoTime();

        RequestRules.check(request, RequestRulesTest.model(ABLE), Mode.LENIENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        assertThat(request.messages().get(0).get("content").textValue()).hasSize(2_000 * 2_002 - 2);
    }

    @Test
    void messagesThatAreNoArrayAreRefusedInBothModes() {
        for (Mode mode : Mode.values()) {
            ChatRequest request = request(list(USER));
            request.json().put("messages", "hello");

            assertThat(RequestRulesTest.refusal(request, ABLE, mode).param()).isEqualTo("messages");
        }
    }

    @Test
    void whatWasSaidIsInNoRepairAndNoRefusal() {
        String said = list("{'role':'my secret','content':'my secret'}", "{'role':'user','content':{'my secret':1}}");

        assertThat(RequestRulesTest.refusal(request(said), ABLE, Mode.STRICT).message())
                .doesNotContain("secret");
        assertThat(RequestRules.check(
                        request(said.replace("}}]", "}}," + USER + "]")), RequestRulesTest.model(ABLE), Mode.LENIENT))
                .hasSize(2)
                .noneMatch(repair -> repair.contains("secret"));
    }

    private static String list(String... messages) {
        return "[" + String.join(",", messages) + "]";
    }

    private static String call(String calls) {
        return call("null", calls);
    }

    private static String call(String content, String calls) {
        return "{'role':'assistant','content':" + content + ",'tool_calls':[" + calls + "]}";
    }

    private static ChatRequest request(String messages) {
        return RequestRulesTest.parse("{'model':'qwen-plus','messages':" + messages + ",'top_p':0.80}");
    }
}
