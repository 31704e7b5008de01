package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.simulator.RecordedRequest;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that streams no answer while tools are offered is asked without, and the caller sees no difference. */
class ToolsWithStreamTest {

    private static final Map<String, String> PATHS = Map.of(
            "ims", BridgeUnderTest.IMS_PATH,
            "gateway", "/gateway/v1/chat/completions",
            "openai", BridgeUnderTest.OPENAI_PATH);
    private static final String REFUSING = "no-streamed-tools";
    private static final String CALL = "; call=hangup";
    private static final String TEXT = "You said: Hi. This is the Model Studio simulator speaking.";

    private final List<RecordedRequest> asked = new CopyOnWriteArrayList<>();
    private BridgeUnderTest bridge;

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
    }

    private void start(Map<String, String> properties) throws StartException {
        // each test is one place and one attempt, so that a second request is no other attempt
        Map<String, String> all = new HashMap<>(Map.of("upstream.max-attempts", "1"));
        all.putAll(properties);
        bridge = BridgeUnderTest.start(all);
        bridge.simulator().onRequest(asked::add);
    }

    private HttpCall send(String dialect, String directives, String fields) throws Exception {
        String body = BridgeUnderTest.imsRequest("[[simulate: " + directives + "]] Hi")
                .replaceFirst(
                        "\"model\"",
                        """
                        "tools":[{"type":"function","function":{"name":"hangup","parameters":{}}}],%s"model\""""
                                .formatted(fields));
        if (!dialect.equals("ims")) {
            body = body.replaceFirst(",\\s*\"extendData\":\\{.*}}", "}");
        }
        return HttpCall.connect(bridge.port()).send("POST", PATHS.get(dialect), BridgeUnderTest.imsHeaders(), body);
    }

    private HttpCall ask(String dialect, String directives) throws Exception {
        return send(dialect, directives, "").readHead();
    }

    private static List<JsonNode> chunks(HttpCall call) throws Exception {
        List<JsonNode> chunks = new ArrayList<>();
        String body = call.readBody();
        assertThat(body).endsWith("data: [DONE]\n\n");
        for (String frame : body.split("\n\n")) {
            if (frame.startsWith("data: {")) {
                chunks.add(Json.MAPPER.readTree(frame.substring(6)));
            }
        }
        return chunks;
    }

    private static String said(List<JsonNode> chunks) {
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk ->
                text.append(chunk.at("/choices/0/delta/content").asText("").replace("null", "")));
        return text.toString();
    }

    private static String finish(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason").textValue())
                .filter(reason -> reason != null)
                .reduce("", String::concat);
    }

    private List<Boolean> streams() throws Exception {
        List<Boolean> streams = new ArrayList<>();
        for (RecordedRequest request : asked) {
            streams.add(Json.MAPPER.readTree(request.bodyText()).path("stream").asBoolean());
        }
        return streams;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void aRefusedStreamIsAskedInOnePieceAtOnceAndReplayed(String dialect) throws Exception {
        start(Map.of());

        try (HttpCall call = ask(dialect, REFUSING)) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.header("content-type")).startsWith("text/event-stream");
            List<JsonNode> chunks = chunks(call);

            assertThat(said(chunks)).isEqualTo(TEXT);
            assertThat(finish(chunks)).isEqualTo("stop");
            assertThat(chunks)
                    .allSatisfy(
                            chunk -> assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk"));
        }
        assertThat(streams()).containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource({"ims, 1, stop", "openai, 1, tool_calls"})
    void aCallIsReplayedWhole(String dialect, int calls, String finishReason) throws Exception {
        start(Map.of());

        try (HttpCall call = ask(dialect, REFUSING + CALL)) {
            List<JsonNode> chunks = chunks(call);

            List<JsonNode> deltas = chunks.stream()
                    .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                    .filter(JsonNode::isObject)
                    .toList();
            assertThat(deltas).hasSize(calls);
            assertThat(deltas.get(0).path("id").asText()).isNotEmpty();
            assertThat(deltas.get(0).at("/function/name").asText()).isEqualTo("hangup");
            assertThat(finish(chunks)).isEqualTo(finishReason);
        }
    }

    @Test
    void aRefusalIsRememberedForTheModel() throws Exception {
        start(Map.of());
        for (int i = 0; i < 3; i++) {
            try (HttpCall call = ask("ims", REFUSING)) {
                assertThat(said(chunks(call))).isEqualTo(TEXT);
            }
        }
        assertThat(streams()).containsExactly(true, false, false, false);
    }

    @Test
    void aRefusalIsForgottenAfterAWhile() throws Exception {
        start(Map.of("modelstudio.tools-with-stream.remember", "300ms"));
        try (HttpCall call = ask("ims", REFUSING)) {
            chunks(call);
        }
        Thread.sleep(350);
        try (HttpCall call = ask("ims", REFUSING)) {
            chunks(call);
        }
        assertThat(streams()).containsExactly(true, false, true, false);
    }

    @Test
    void aModelThatAlwaysStreamsIsAskedSoAndItsRefusalTold() throws Exception {
        start(Map.of("modelstudio.models", models("stream")));

        try (HttpCall call = ask("ims", REFUSING)) {
            assertThat(call.status()).isEqualTo(400);
            assertThat(call.readBody()).contains("\"param\":\"tools\"");
        }
        assertThat(streams()).containsExactly(true);
    }

    @Test
    void aModelThatNeverStreamsWithToolsIsNotEvenAsked() throws Exception {
        start(Map.of("modelstudio.models", models("non-stream")));

        try (HttpCall call = send("openai", REFUSING, "\"stream_options\":{\"include_usage\":true},")
                .readHead()) {
            List<JsonNode> chunks = chunks(call);
            assertThat(said(chunks)).isEqualTo(TEXT);
            assertThat(chunks.get(chunks.size() - 1).at("/usage/total_tokens").asInt())
                    .isPositive();
        }
        assertThat(streams()).containsExactly(false);
    }

    @Test
    void withoutToolsEveryModelStreams() throws Exception {
        start(Map.of("modelstudio.models", models("non-stream")));
        try (HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(chunks(call)).hasSizeGreaterThan(5);
        }
        assertThat(streams()).containsExactly(true);
    }

    @Test
    void anotherRefusalIsTold() throws Exception {
        start(Map.of());
        try (HttpCall call = ask("ims", "status=400")) {
            assertThat(call.status()).isEqualTo(400);
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void aWholeAnswerHasItsOwnDeadlinesAndSignsOfLifeGoOn() throws Exception {
        start(Map.of(
                "modelstudio.models", models("non-stream"),
                "ims.response-timeout", "100ms",
                "ims.first-event-timeout", "100ms",
                "ims.keep-alive", "100ms"));

        try (HttpCall call = ask("ims", "first-token-delay=700ms")) {
            String body = call.readBody();
            assertThat(body.split(": keep-alive\n\n", -1)).hasSizeBetween(4, 9);
            assertThat(body)
                    .startsWith(": keep-alive\n\n")
                    .contains(TEXT.substring(0, 8))
                    .endsWith("[DONE]\n\n");
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsAFailure() throws Exception {
        start(Map.of("modelstudio.models", models("non-stream"), "ims.whole-answer-timeout", "200ms"));

        try (HttpCall call = ask("ims", "first-token-delay=5s")) {
            assertThat(call.status()).isEqualTo(504);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-in-stream=0:503", "cut=0", "bad-json=1", "status=503"})
    void aFailedAnswerIsAskedForOnceMore(String fault) throws Exception {
        start(Map.of("modelstudio.models", models("non-stream"), "upstream.max-attempts", "2"));
        bridge.simulator().onRequest(request -> bridge.simulator().simulate(asked.size() == 1 ? fault : ""));

        try (HttpCall call = ask("ims", "pace=0")) {
            assertThat(said(chunks(call))).isEqualTo(TEXT);
        }
        assertThat(streams()).containsExactly(false, false);
    }

    @Test
    void aCallerWhoLeavesEndsTheWaitForTheWholeAnswer() throws Exception {
        start(Map.of("modelstudio.models", models("non-stream")));

        try (HttpCall call = send("ims", "first-token-delay=20s", "")) {
            await().until(() -> bridge.openUpstreamCalls() == 1);
        }

        await().until(() -> bridge.openUpstreamCalls() == 0 && bridge.openExchanges() == 0);
        assertThat(streams()).containsExactly(false);
    }

    @Test
    void aNewQuestionOfTheCallSilencesTheWait() throws Exception {
        start(Map.of("modelstudio.models", models("non-stream")));
        String slow = BridgeUnderTest.imsRequest("[[simulate: first-token-delay=20s]] Hi")
                .replaceFirst("\"instanceId\":\"[^\"]*\"", "\"instanceId\":\"same\"")
                .replaceFirst(
                        "\"model\"", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"model\"");
        try (HttpCall first = HttpCall.connect(bridge.port());
                HttpCall second = HttpCall.connect(bridge.port())) {
            first.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), slow);
            await().until(() -> bridge.openUpstreamCalls() == 1);
            second.send(
                    "POST",
                    BridgeUnderTest.IMS_PATH,
                    BridgeUnderTest.imsHeaders(),
                    slow.replace("first-token-delay=20s", "pace=0"));

            assertThat(first.readHead().readBody()).contains("\"superseded\"");
            assertThat(said(chunks(second.readHead()))).isEqualTo(TEXT);
        }
        await().pollInterval(Duration.ofMillis(5)).until(() -> bridge.openUpstreamCalls() == 0);
    }

    @Test
    void aRefusalThatAnAnswerInOnePieceDoesNotMendIsToldAndForgotten() throws Exception {
        String refusal = "{\"error\":{\"message\":\"No tools with stream=True, nor without.\"}}";
        try (ScriptedServer upstream =
                new ScriptedServer(socket -> ScriptedServer.write(socket, json("HTTP/1.1 400 Bad Request", refusal)))) {
            start(Map.of("modelstudio.base-url", upstream.url()));
            for (int i = 0; i < 2; i++) {
                try (HttpCall call = ask("ims", "pace=0")) {
                    assertThat(call.status()).isEqualTo(400);
                    assertThat(call.readBody()).contains("nor without");
                }
            }
            assertThat(upstream.requests())
                    .extracting(request -> request.contains("\"stream\":true"))
                    .containsExactly(true, false, true, false);
        }
    }

    @Test
    void whatCameBeforeARefusalInsideTheStreamIsNotSaidTwice() throws Exception {
        String role =
                "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        String refusal =
                "data: {\"error\":{\"code\":\"invalid_parameter_error\",\"message\":\"tools and stream exclude each"
                        + " other\"}}\n\n";
        String whole =
                "{\"id\":\"c2\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                        + "\"finish_reason\":\"stop\"}]}";
        AtomicInteger requests = new AtomicInteger();
        try (ScriptedServer upstream = new ScriptedServer(socket -> {
            if (requests.incrementAndGet() == 1) {
                ScriptedServer.streamHead(socket);
                ScriptedServer.write(socket, role + refusal);
            } else {
                ScriptedServer.write(socket, json("HTTP/1.1 200 OK", whole));
            }
        })) {
            start(Map.of("modelstudio.base-url", upstream.url()));
            try (HttpCall call = ask("openai", "pace=0")) {
                assertThat(call.readBody()).doesNotContain("c1").containsOnlyOnce("\"assistant\"");
            }
        }
    }

    private static String json(String status, String body) {
        return status + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Test
    void nonsenseStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("modelstudio.tools-with-stream.remember", "-1s")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("modelstudio.tools-with-stream.remember");
        assertThatThrownBy(() -> start(Map.of("ims.thinking", "loud")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("ims.thinking");
    }

    private static String models(String toolsWithStream) {
        return "src/test/resources/models/tools-" + toolsWithStream + ".yaml";
    }
}
