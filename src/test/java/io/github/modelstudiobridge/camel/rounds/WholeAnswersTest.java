package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of tools for a client that does not stream: it gets in one piece what another one hears piece by piece. */
class WholeAnswersTest {

    private static final String MINE = "{'type':'function','function':{'name':'mine','parameters':{'type':'object'}}}";

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(directory, Map.of("openai.tools-yield", "false"));
    }

    @AfterAll
    static void stop() throws Exception {
        rounds.close();
    }

    @BeforeEach
    void forget() {
        RoundsUnderTest.ran();
        rounds.model().reset();
    }

    private static void answer(String content, String calls, String reason) {
        rounds.model()
                .addWhole(
                        """
                        {'id':'w','object':'chat.completion','created':7,'model':'m','choices':[{'index':0,
                        'message':{'role':'assistant','content':%s,'tool_calls':[%s]},'finish_reason':'%s'}],
                        'usage':{'prompt_tokens':10,'completion_tokens':2,'total_tokens':12}}"""
                                .formatted(content, calls, reason)
                                .replace('\'', '"'));
    }

    private static String call(String id, String name) {
        return "{'id':'%s','type':'function','function':{'name':'%s','arguments':'{}'}}".formatted(id, name);
    }

    private static JsonNode ask(String messages) throws Exception {
        String request = "{'model':'qwen-plus','tools':[%s],'messages':[{'role':'user','content':'Go'}%s]}"
                .formatted(MINE, messages);
        RoundsUnderTest.Reply reply = rounds.ask("openai", request.replace('\'', '"'));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return Json.MAPPER.readTree(reply.body());
    }

    private static JsonNode asked(int request) throws Exception {
        return rounds.model().requests().get(request).path("messages");
    }

    @Test
    void holdTheTextOfAllRoundsAndTheirTokens() throws Exception {
        answer("'I look. '", call("a", "note"), "tool_calls");
        answer("null", call("b", "note"), "tool_calls");
        answer("'And '", call("c", "note"), "tool_calls");
        answer("'done.'", "", "stop");

        JsonNode answer = ask("");

        assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("I look. And done.");
        assertThat(answer.at("/choices/0/message/tool_calls").isMissingNode()).isTrue();
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(48);
        assertThat(RoundsUnderTest.ran()).hasSize(3);
    }

    @Test
    void holdTheTextBeforeCallsThatAreTheCallers() throws Exception {
        answer("'I look. '", call("a", "note"), "tool_calls");
        answer("'Your turn.'", call("b", "mine"), "tool_calls");

        JsonNode answer = ask("");

        assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("I look. Your turn.");
        assertThat(answer.at("/choices/0/message/tool_calls/0/id").textValue()).isEqualTo("b");
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
    }

    @Test
    void giveACallWithoutAnIdOneByWhichTheRoundIsRemembered() throws Exception {
        answer("null", call("", "note") + "," + call("", "mine"), "tool_calls");
        answer("'Done.'", "", "stop");

        JsonNode calls = ask("").at("/choices/0/message/tool_calls");

        assertThat(calls).hasSize(1);
        String id = calls.at("/0/id").textValue();
        assertThat(id).isNotEmpty();
        ask((",{'role':'assistant','content':null,'tool_calls':[%s]},"
                        + "{'role':'tool','tool_call_id':'%s','content':'mine did'}")
                .formatted(call(id, "mine"), id));
        assertThat(asked(1).at("/1/tool_calls").findValuesAsText("name")).containsExactly("note", "mine");
        assertThat(asked(1).findValuesAsText("content")).contains("mine did");
    }

    @Test
    void doNotHoldACallWithoutAName() throws Exception {
        answer("'Hm.'", "{'id':'a','type':'function','function':{'name':'','arguments':''}}", "tool_calls");

        JsonNode answer = ask("");

        assertThat(answer.at("/choices/0/message/tool_calls").isMissingNode()).isTrue();
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("Hm.");
    }

    @Test
    void tellTheModelOfACallWithArgumentsButNoName() throws Exception {
        answer("null", call("a", ""), "tool_calls");
        answer("'Done.'", "", "stop");

        assertThat(ask("").at("/choices/0/message/content").textValue()).isEqualTo("Done.");
        assertThat(asked(1).at("/1/tool_calls/0/function/name").textValue()).isEqualTo("unnamed");
        assertThat(asked(1).at("/2/content").textValue()).contains("no tool of this name");
    }
}
