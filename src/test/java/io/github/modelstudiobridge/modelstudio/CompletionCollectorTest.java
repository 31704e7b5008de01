package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionCollectorTest {

    private static final int ENOUGH = 10_000;

    private static JsonNode collect(String... choices) throws Exception {
        CompletionCollector collector = new CompletionCollector(ENOUGH);
        for (String choice : choices) {
            collector.add(chunk(choice));
        }
        return Json.MAPPER.readTree(collector.json());
    }

    private static String chunk(String choices) {
        return ("{'id':'c1','object':'chat.completion.chunk','created':7,'choices':[" + choices + "],'usage':null}")
                .replace('\'', '"');
    }

    private static String delta(String delta) {
        return "{'index':0,'delta':{" + delta + "},'logprobs':null,'finish_reason':null}";
    }

    private static JsonNode json(String text) throws Exception {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    @Test
    void joinsTextAndThoughts() throws Exception {
        JsonNode whole = collect(
                delta("'role':'assistant','content':''"),
                delta("'content':null,'reasoning_content':'Hm'"),
                delta("'content':null,'reasoning_content':'…'"),
                delta("'content':'It '"),
                delta("'content':'is.','reasoning_content':null"),
                "{'index':0,'delta':{'content':''},'logprobs':null,'finish_reason':'stop'}");

        assertThat(whole)
                .isEqualTo(json("{'id':'c1','object':'chat.completion','created':7,'usage':null,'choices':[{'index':0,"
                        + "'message':{'role':'assistant','content':'It is.','reasoning_content':'Hm…'},"
                        + "'logprobs':null,'finish_reason':'stop'}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'index':0", "'index':0,'id':''", "'index':0,'id':'a','type':'function'", "'id':null"})
    void putsACallTogetherHoweverItGoesOn(String continued) throws Exception {
        JsonNode whole = collect(
                delta("'tool_calls':[{'index':0,'id':'a','type':'function',"
                        + "'function':{'name':'f','arguments':''}}]"),
                delta("'tool_calls':[{" + continued + ",'function':{'name':null,'arguments':'{\\'x\\''}}]"),
                delta("'tool_calls':[{" + continued + ",'function':{'name':'','arguments':':1}'}}]"));

        assertThat(whole.at("/choices/0/message/tool_calls"))
                .isEqualTo(json("[{'index':0,'id':'a','type':'function',"
                        + "'function':{'name':'f','arguments':'{\\'x\\':1}'}}]"));
    }

    @Test
    void keepsCallsAndChoicesApart() throws Exception {
        JsonNode whole = collect(
                "{'index':1,'delta':{'content':'B'}}",
                delta(
                        "'tool_calls':[{'index':0,'function':{'arguments':'a'}},{'index':1,'function':{'arguments':'b'}}]"),
                delta("'tool_calls':[{'index':0,'function':{'arguments':'A'}}]"));

        assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("aA");
        assertThat(whole.at("/choices/0/message/tool_calls/1/function/arguments")
                        .asText())
                .isEqualTo("b");
        assertThat(whole.at("/choices/1/message/content").asText()).isEqualTo("B");
    }

    @Test
    void appendsLogprobsAndKeepsUsageAndUnknownFields() throws Exception {
        CompletionCollector collector = new CompletionCollector(ENOUGH);
        collector.add(chunk("{'index':0,'delta':{'content':'a'},'logprobs':{'content':[{'logprob':-0.10}]}}"));
        collector.add(chunk("{'index':0,'delta':{'content':'b'},'logprobs':{'content':[{'logprob':-2}]},'x_own':1}"));
        collector.add("{\"id\":\"c1\",\"choices\":[],\"usage\":{\"total_tokens\":3},\"x_tier\":\"a\"}");

        String whole = new String(collector.json(), StandardCharsets.UTF_8);

        assertThat(whole)
                .contains("\"logprobs\":{\"content\":[{\"logprob\":-0.10},{\"logprob\":-2}]}")
                .contains("\"usage\":{\"total_tokens\":3}", "\"x_tier\":\"a\"", "\"x_own\":1");
    }

    @Test
    void isBounded() {
        CompletionCollector collector = new CompletionCollector(100);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3; i++) {
                        collector.add(chunk(delta("'content':'" + "x".repeat(10) + "'")));
                    }
                })
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("upstream.max-body-size");
    }

    @Test
    void isTheOppositeOfDividing() throws Exception {
        String whole = "{'id':'c1','created':7,'model':'m','object':'chat.completion','choices':[{'index':0,"
                + "'message':{'role':'assistant','content':'It is.','reasoning_content':'Hm',"
                + "'tool_calls':[{'id':'a','type':'function','function':{'name':'f','arguments':'{}'},'index':0}]},"
                + "'logprobs':{'content':[{'token':'It is.'}]},'finish_reason':'tool_calls'}],"
                + "'usage':{'total_tokens':3}}";
        CompletionCollector collector = new CompletionCollector(ENOUGH);

        CompletionChunks.of(whole.replace('\'', '"').getBytes(StandardCharsets.UTF_8), true)
                .forEach(collector::add);

        assertThat(Json.MAPPER.readTree(collector.json())).isEqualTo(json(whole));
    }
}
