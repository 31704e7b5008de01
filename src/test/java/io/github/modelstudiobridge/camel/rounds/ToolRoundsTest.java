package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.SpokenText;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolCatalogue;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds of tools against the simulated model, for each kind of caller. */
class ToolRoundsTest {

    private static BridgeUnderTest bridge;
    private static final List<Recorded> STARTED = new CopyOnWriteArrayList<>();

    /** A tool that was started and is told what to answer. */
    private record Recorded(
            ToolCall call, Map<String, Object> context, Consumer<ToolResult> done, Runnable cancelled) {}

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of(
                "ims.tools", "weather, time, leave, slow",
                "gateway.tools", "weather, time, leave, slow",
                "openai.tools", "weather, time, slow",
                "ims.tool-names", "leave=end_call",
                "openai.tools-yield", "false"));
        ToolCatalogue catalogue =
                bridge.bridge().context().getRegistry().lookupByNameAndType("toolCatalogue", ToolCatalogue.class);
        catalogue.add(tool("weather", Execution.BRIDGE, "Sunny in %s"));
        catalogue.add(tool("time", Execution.BRIDGE, "Noon, %s"));
        catalogue.add(tool("leave", Execution.CALLER, "Left, %s"));
        catalogue.add(tool("slow", Execution.BRIDGE, null));
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @BeforeEach
    void forget() {
        STARTED.clear();
    }

    private static Tool tool(String name, Execution execution, String answer) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("type", "function");
        json.putObject("function").put("name", name).putObject("parameters");
        ToolDefinition definition = new ToolDefinition(name, Set.of(), execution, true, true, json);
        return new Tool() {
            @Override
            public ToolDefinition definition() {
                return definition;
            }

            @Override
            public Running start(ToolCall call, Map<String, Object> context, Consumer<ToolResult> done) {
                List<String> cancelled = new ArrayList<>();
                Recorded recorded = new Recorded(call, context, done, () -> cancelled.add("cancelled"));
                STARTED.add(recorded);
                if (answer != null) {
                    done.accept(new ToolResult(Outcome.OK, answer.formatted(call.arguments())));
                }
                return () -> STARTED.remove(recorded);
            }
        };
    }

    private static String ask(String path, String text, String more) throws Exception {
        String body =
                """
                {"model":"qwen-plus","stream":true,"messages":[{"role":"user","content":"%s"}]%s}"""
                        .formatted(text, more);
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send("POST", path, BridgeUnderTest.imsHeaders(), body)
                .readHead()) {
            assertThat(call.status()).isEqualTo(200);
            return call.readBody();
        }
    }

    private static List<JsonNode> chunks(String body) throws Exception {
        List<JsonNode> chunks = new ArrayList<>();
        for (String line : body.split("\n")) {
            if (line.startsWith("data: {")) {
                chunks.add(Json.MAPPER.readTree(line.substring(6)));
            }
        }
        return chunks;
    }

    /** What the model was asked last. */
    private static JsonNode sent(BridgeUnderTest by, String request) throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        by.simulator().onRequest(recorded -> requests.add(recorded.bodyText()));
        try (HttpCall call = HttpCall.connect(by.port())
                .send("POST", "/ims/v1/chat/completions", BridgeUnderTest.imsHeaders(), request.replace('\'', '"'))
                .readHead()) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
        return Json.MAPPER.readTree(requests.get(0));
    }

    /** A bridge with the tool {@code slow}, which answers when it is told to. */
    private static BridgeUnderTest withFiller() throws Exception {
        BridgeUnderTest filling = BridgeUnderTest.start(
                Map.of("ims.tools", "slow, time", "ims.tool-filler", "One moment.", "ims.tool-filler-after", "100ms"));
        ToolCatalogue catalogue =
                filling.bridge().context().getRegistry().lookupByNameAndType("toolCatalogue", ToolCatalogue.class);
        catalogue.add(tool("slow", Execution.BRIDGE, null));
        catalogue.add(tool("time", Execution.BRIDGE, "Noon, %s"));
        return filling;
    }

    @Test
    void aCallerWhoHasHeardNothingIsToldToWait() throws Exception {
        try (BridgeUnderTest filling = withFiller();
                HttpCall call = filling.askIms("[[simulate: call=slow]] And?").readHead()) {
            HttpCall.Frame frame = call.readFrame();
            JsonNode filler = Json.MAPPER.readTree(frame.data());
            assertThat(filler.at("/choices/0/delta/content").textValue()).isEqualTo("One moment. ");
            assertThat(filler.at("/choices/0/finish_reason").isNull()).isTrue();

            STARTED.get(STARTED.size() - 1).done().accept(new ToolResult(Outcome.OK, "late"));
            String rest = call.readBody();
            assertThat(SpokenText.of(rest)).contains("late").doesNotContain("One moment");
            assertThat(rest).endsWith("data: [DONE]\n\n");
            assertThat(chunks(rest))
                    .allSatisfy(chunk -> assertThat(chunk.get("id")).isEqualTo(filler.get("id")));
        }
    }

    @Test
    void nobodyIsToldToWaitWhoHasHeardAWordOrNeedNot() throws Exception {
        try (BridgeUnderTest filling = withFiller()) {
            try (HttpCall quick = filling.askIms("[[simulate: call=time]] And?").readHead()) {
                assertThat(SpokenText.of(quick.readBody())).contains("Noon").doesNotContain("One moment");
            }
            try (HttpCall spoken =
                    filling.askIms("[[simulate: tokens=2; call=slow]] And?").readHead()) {
                spoken.readFrame();
                Awaitility.await()
                        .until(() ->
                                STARTED.get(STARTED.size() - 1).call().name().equals("slow"));
                Thread.sleep(300);
                STARTED.get(STARTED.size() - 1).done().accept(new ToolResult(Outcome.OK, "late"));
                assertThat(SpokenText.of(spoken.readBody())).doesNotContain("One moment");
            }
        }
    }

    @Test
    void aModelThatCannotCallToolsIsOfferedNone() throws Exception {
        String request = "{'model':'%s','stream':true,'messages':[{'role':'user','content':'Hi'}]}";
        try (BridgeUnderTest beijing =
                BridgeUnderTest.start(Map.of("modelstudio.region", "beijing", "ims.tools", "general"))) {
            assertThat(sent(beijing, request.formatted("qwen-plus")).path("tools"))
                    .isNotEmpty();
            assertThat(sent(beijing, request.formatted("qwen-math-plus")).has("tools"))
                    .isFalse();
        }
    }

    @Test
    void theModelKnowsAToolByOneName() throws Exception {
        String messages =
                """
                'messages':[{'role':'user','content':'Bye'},{'role':'assistant','content':null,'tool_calls':[
                {'id':'1','type':'function','function':{'name':'end_call','arguments':'{}'}}]},
                {'role':'tool','tool_call_id':'1','content':'done'}]""";
        JsonNode told = sent(bridge, "{'model':'qwen-plus','stream':true," + messages + "}");
        assertThat(told.at("/messages/1/tool_calls/0/function/name").textValue())
                .isEqualTo("leave");
        assertThat(told.path("tools").findValuesAsText("name")).contains("leave");

        JsonNode own = sent(
                bridge,
                "{'model':'qwen-plus','stream':true,'tools':[{'type':'function','function':{'name':'end_call'}}],"
                        + messages + "}");
        assertThat(own.at("/messages/1/tool_calls/0/function/name").textValue()).isEqualTo("end_call");
        assertThat(own.path("tools").findValuesAsText("name"))
                .contains("end_call")
                .doesNotContain("leave");
    }

    private static final String TWO_CALLS =
            "[[simulate: call=weather:{\\\"city\\\":\\\"Singapore\\\"}; call=time:{}]] And?";

    @Test
    void theCallerHearsOneAnswerHoweverManyRoundsItTook() throws Exception {
        for (String path :
                List.of("/ims/v1/chat/completions", "/gateway/v1/chat/completions", "/v1/chat/completions")) {
            String body = ask(path, TWO_CALLS, "");

            assertThat(SpokenText.of(body)).contains("Sunny in {\"city\":\"Singapore\"}", "Noon, {}");
            assertThat(body)
                    .endsWith("data: [DONE]\n\n")
                    .doesNotContain("\"error\"")
                    .doesNotContain("weather");
            List<JsonNode> chunks = chunks(body);
            assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct())
                    .hasSize(1);
            assertThat(chunks.stream()
                            .map(chunk -> chunk.at("/choices/0/finish_reason").asText(""))
                            .filter(reason -> !reason.isEmpty() && !reason.equals("null")))
                    .containsExactly("stop");
        }
    }

    @Test
    void tokensOfAllRoundsAreCountedTogether() throws Exception {
        String once = ask("/v1/chat/completions", "Hello", ",\"stream_options\":{\"include_usage\":true}");
        String rounds = ask("/v1/chat/completions", TWO_CALLS, ",\"stream_options\":{\"include_usage\":true}");

        assertThat(chunks(rounds).stream().filter(chunk -> chunk.path("usage").isObject()))
                .singleElement()
                .satisfies(chunk -> {
                    assertThat(chunk.path("choices")).isEmpty();
                    assertThat(chunk.at("/usage/prompt_tokens").asInt())
                            .isGreaterThan(chunks(once)
                                    .get(chunks(once).size() - 1)
                                    .at("/usage/prompt_tokens")
                                    .asInt());
                    assertThat(chunk.at("/usage/total_tokens").asInt())
                            .isEqualTo(chunk.at("/usage/prompt_tokens").asInt()
                                    + chunk.at("/usage/completion_tokens").asInt());
                });
    }

    @Test
    void anAnswerInOnePieceTakesRoundsToo() throws Exception {
        String body = """
                {"model":"qwen-plus","messages":[{"role":"user","content":"%s"}]}"""
                .formatted(TWO_CALLS);
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send("POST", "/v1/chat/completions", BridgeUnderTest.imsHeaders(), body)
                .readHead()) {
            JsonNode answer = Json.MAPPER.readTree(call.readBody());
            assertThat(answer.at("/choices/0/message/content").asText()).contains("Sunny in", "Noon");
            assertThat(answer.at("/choices/0/message/tool_calls").isMissingNode())
                    .isTrue();
        }
    }

    @Test
    void aToolOfTheWorkflowIsRelayedUnderItsOwnNameAfterTheText() throws Exception {
        String body = ask("/ims/v1/chat/completions", "[[simulate: call=leave; tokens=2]] Bye", "");

        assertThat(body.indexOf("end_call")).isGreaterThan(body.indexOf("w2"));
        assertThat(body)
                .containsOnlyOnce("end_call")
                .doesNotContain("\"leave\"")
                .endsWith("data: [DONE]\n\n");
        assertThat(chunks(body).stream()
                        .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                        .filter(JsonNode::isObject))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.at("/function/arguments").asText()).isEqualTo("{}");
                    assertThat(call.path("id").asText()).isNotEmpty();
                });
    }

    @Test
    void whereTheCallerKnowsNoToolCallsTheBridgeCarriesThemOut() throws Exception {
        String body = ask("/gateway/v1/chat/completions", "[[simulate: call=leave]] Bye", "");

        assertThat(SpokenText.of(body)).contains("Left, {}");
    }

    @Test
    void aRoundOfBothRunsTheBridgesFirstAndPutsThemBackWhenTheCallerReturns() throws Exception {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"mine\",\"parameters\":{}}}]";
        String body = ask("/v1/chat/completions", "[[simulate: call=weather:{}; call=mine]] Go", tools);

        JsonNode relayed = chunks(body).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls"))
                .filter(JsonNode::isArray)
                .findFirst()
                .orElseThrow();
        assertThat(relayed).hasSize(1);
        assertThat(relayed.at("/0/index").asInt()).isZero();
        assertThat(relayed.at("/0/function/name").asText()).isEqualTo("mine");
        assertThat(chunks(body)
                        .get(chunks(body).size() - 1)
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("tool_calls");

        String id = relayed.at("/0/id").asText();
        String back =
                """
                {"model":"qwen-plus","stream":true%s,"messages":[{"role":"user","content":"Go"},
                 {"role":"assistant","content":"","tool_calls":[{"id":"%s","type":"function","function":{"name":"mine","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"%s","content":"my own result"}]}"""
                        .formatted(tools, id, id);
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send("POST", "/v1/chat/completions", BridgeUnderTest.imsHeaders(), back)
                .readHead()) {
            assertThat(SpokenText.of(call.readBody())).contains("Sunny in", "my own result");
        }
    }

    @Test
    void aRoundIsPutBackBesideACallUnderTheCallersName() throws Exception {
        String body = ask("/ims/v1/chat/completions", "[[simulate: call=weather:{}; call=leave]] Bye", "");
        JsonNode relayed = chunks(body).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow();
        assertThat(relayed.at("/function/name").asText()).isEqualTo("end_call");

        JsonNode told = sent(
                bridge,
                """
                {'model':'qwen-plus','stream':true,'messages':[{'role':'user','content':'Bye'},
                 {'role':'assistant','content':'','tool_calls':[
                  {'id':'%1$s','type':'function','function':{'name':'end_call','arguments':'{}'}}]},
                 {'role':'tool','tool_call_id':'%1$s','content':'left'}]}"""
                        .formatted(relayed.path("id").asText()));
        assertThat(told.findValuesAsText("content")).contains("Sunny in {}", "left");
        assertThat(told.at("/messages/1/tool_calls")).hasSize(2);
    }

    @Test
    void theModelMustAnswerWithoutToolsAfterTheLastRound() throws Exception {
        int before = STARTED.size();
        String body = ask("/ims/v1/chat/completions", "[[simulate: call=weather:{}; rounds=50]] Again", "");

        assertThat(STARTED.size() - before).isEqualTo(6);
        assertThat(SpokenText.of(body)).contains("Sunny in");
        assertThat(body).endsWith("data: [DONE]\n\n");
    }

    @Test
    void aCallerWhoLeavesEndsTheToolThatRuns() throws Exception {
        try (HttpCall call =
                bridge.askIms("[[simulate: call=slow; tokens=1]] Wait").readHead()) {
            call.readFrame();
            await().until(() ->
                    STARTED.stream().anyMatch(started -> started.call().name().equals("slow")));
            assertThat(STARTED.get(STARTED.size() - 1).context())
                    .containsKeys("extendData", "caller", "dialect", "requestId")
                    .doesNotContainKeys("replyStream", "call");
        }
        await().until(() ->
                STARTED.stream().noneMatch(started -> started.call().name().equals("slow")));
        await().until(() -> bridge.openExchanges() == 0);
    }
}
