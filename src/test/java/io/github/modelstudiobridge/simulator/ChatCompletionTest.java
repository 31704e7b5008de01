package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionTest {

    private static ModelStudioSimulator simulator;
    private static Api api;

    @BeforeAll
    static void start() {
        simulator = new ModelStudioSimulator(Api.fast().withMaxBodyBytes(20_000)).start();
        api = new Api(simulator);
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void streamsTheRoleThenTheTokensThenTheFinishReasonThenDone() {
        HttpResponse<String> response = api.post(Api.body(true, "Hello"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream;charset=UTF-8");
        List<String> data = Api.data(response.body());
        List<JsonNode> chunks = Api.chunks(response.body());
        assertThat(data.get(data.size() - 1)).isEqualTo("[DONE]");
        assertThat(chunks.get(0).at("/choices/0/delta"))
                .isEqualTo(Api.json("{\"content\":\"\",\"role\":\"assistant\"}"));
        assertThat(chunks.subList(1, chunks.size() - 1)).hasSizeGreaterThan(3).allSatisfy(chunk -> {
            assertThat(chunk.at("/choices/0/delta/content").asText()).isNotEmpty();
            assertThat(chunk.at("/choices/0/finish_reason").isNull()).isTrue();
        });
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0"))
                .isEqualTo(Api.json(
                        "{\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\",\"index\":0,\"logprobs\":null}"));
        assertThat(Api.text(response.body()))
                .isEqualTo("You said: Hello. This is the Model Studio simulator speaking.");
    }

    @Test
    void givesEveryChunkTheDocumentedFields() {
        long before = System.currentTimeMillis() / 1_000;

        List<JsonNode> chunks = Api.chunks(api.post(Api.body(true, "Hello")).body());

        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.fieldNames())
                    .toIterable()
                    .containsExactly("choices", "object", "usage", "created", "system_fingerprint", "model", "id");
            assertThat(chunk.get("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.get("usage").isNull()).isTrue();
            assertThat(chunk.get("system_fingerprint").isNull()).isTrue();
            assertThat(chunk.get("model").asText()).isEqualTo("qwen-plus");
            assertThat(chunk.get("created").asLong()).isBetween(before, before + 60);
            assertThat(chunk.get("id").asText())
                    .startsWith("chatcmpl-")
                    .isEqualTo(chunks.get(0).get("id").asText());
        });
    }

    @Test
    void countsTokensInAChunkWithoutChoicesWhenAsked() {
        String stream = api.post(Api.body(true, "Hello", ",\"stream_options\":{\"include_usage\":true}"))
                .body();

        List<JsonNode> chunks = Api.chunks(stream);
        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.get("choices").isEmpty()).isTrue();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isEqualTo(1);
        assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(chunks.size() - 3);
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(chunks.size() - 2);
    }

    @Test
    void answersInOnePieceWithoutStream() {
        HttpResponse<String> response = api.post(Api.body(false, "Hello"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode answer = Api.json(response.body());
        assertThat(answer.get("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.get("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.get("model").asText()).isEqualTo("qwen-plus");
        assertThat(answer.has("system_fingerprint")).isTrue();
        assertThat(answer.at("/choices/0/message"))
                .isEqualTo(
                        Api.json(
                                "{\"role\":\"assistant\",\"content\":\"You said: Hello. This is the Model Studio simulator speaking.\"}"));
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "你好,世界!今天天气怎么样?",
                "シンガポールの天気は?",
                "👩‍👩‍👧 and 🇸🇬",
                "quote \" back\\slash\nnew line",
                "\uD83D",
                ""
            })
    void echoesAnyTextUnharmed(String text) {
        String stream =
                api.post(Api.body(true, "x").replace("\"x\"", jsonAscii(text))).body();

        String echoed = text.isEmpty() ? "nothing." : text.equals("\uD83D") ? "? This" : text;
        assertThat(Api.text(stream)).startsWith("You said: " + echoed);
    }

    @Test
    void echoesTheTextPartsOfAMessageMadeOfParts() {
        String parts = "[{\"type\":\"text\",\"text\":\"one \"},{\"type\":\"text\",\"text\":\"two\"}]";

        String stream = api.post(Api.body(true, "x").replace("\"x\"", parts)).body();

        assertThat(Api.text(stream)).startsWith("You said: one two.");
    }

    @Test
    void answersEachOfSeveralChoicesUnderItsIndex() {
        String stream = api.post(Api.body(true, "Hello", ",\"n\":3")).body();

        Map<Integer, StringBuilder> texts = new java.util.TreeMap<>();
        List<Integer> finished = new ArrayList<>();
        for (JsonNode chunk : Api.chunks(stream)) {
            JsonNode choice = chunk.at("/choices/0");
            texts.computeIfAbsent(choice.get("index").asInt(), i -> new StringBuilder())
                    .append(choice.at("/delta/content").asText());
            if (choice.get("finish_reason").isTextual()) {
                finished.add(choice.get("index").asInt());
            }
        }
        assertThat(texts).hasSize(3);
        assertThat(texts.values().stream().map(StringBuilder::toString).distinct())
                .hasSize(1);
        assertThat(finished).containsExactly(0, 1, 2);
        assertThat(Api.json(api.post(Api.body(false, "Hello", ",\"n\":3")).body())
                        .get("choices"))
                .hasSize(3);
    }

    @Test
    void stopsAtMaxTokensWithTheReasonLength() {
        String stream = api.post(Api.body(true, "Hello", ",\"max_tokens\":2")).body();

        assertThat(Api.text(stream)).isEqualTo("You said: ");
        assertThat(Api.finishReason(stream)).isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Studio\"", "[\"speaking\",\"Studio\"]"})
    void endsBeforeTheFirstStopText(String stop) {
        String stream = api.post(Api.body(true, "Hello", ",\"stop\":" + stop)).body();

        assertThat(Api.text(stream)).isEqualTo("You said: Hello. This is the Model ");
        assertThat(Api.finishReason(stream)).isEqualTo("stop");
    }

    @Test
    void thinksBeforeItSpeaksWhenThinkingIsEnabled() {
        String stream = api.post(Api.body(
                        true, "Hello", ",\"enable_thinking\":true,\"stream_options\":{\"include_usage\":true}"))
                .body();

        List<JsonNode> chunks = Api.chunks(stream);
        List<String> kinds = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta"))
                .map(delta -> delta.has("reasoning_content")
                        ? "thought"
                        : delta.path("content").asText())
                .toList();
        assertThat(kinds).startsWith("", "thought", "thought", "thought", "thought", "thought", "You ");
        assertThat(chunks.get(chunks.size() - 1)
                        .at("/usage/completion_tokens_details/reasoning_tokens")
                        .asInt())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3.5-plus", "qwq-plus", "qwen3-30b-a3b-thinking-2507"})
    void thinksByDefaultWithModelsThatDo(String model) {
        String stream =
                api.post(Api.body(true, "Hello").replace("qwen-plus", model)).body();

        assertThat(stream).contains("\"reasoning_content\":\"w1 \"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotThinkWhenToldNotTo(boolean stream) {
        String told = Api.body(stream, "Hello", ",\"enable_thinking\":false").replace("qwen-plus", "qwen3.5-plus");

        assertThat(api.post(told).body()).contains("You ").doesNotContain("reasoning_content");
    }

    @Test
    void namesTheCallersRequestIdOrItsOwn() {
        HttpResponse<String> given = api.post(Api.body(false, "Hello"), "X-Request-Id", "call-7");
        HttpResponse<String> own = api.post("{}");

        assertThat(given.headers().firstValue("x-request-id")).contains("call-7");
        assertThat(own.headers().firstValue("x-request-id"))
                .contains(Api.json(own.body()).get("request_id").asText());
    }

    @Test
    void countsIdsUpWhenTheyAreToBeDeterministic() {
        try (ModelStudioSimulator counting = new ModelStudioSimulator(Api.fast().withDeterministicIds(true)).start()) {
            Api client = new Api(counting);

            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ids.add(Api.json(client.post(Api.body(false, "Hello")).body())
                        .get("id")
                        .asText());
            }

            assertThat(ids).containsExactly("chatcmpl-" + "0".repeat(31) + "1", "chatcmpl-" + "0".repeat(31) + "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/chat/completions", "/compatible-mode/v1", "/compatible-mode/v1/models"})
    void answers404OnAnyOtherPath(String path) {
        HttpResponse<String> response =
                Api.send(api.request("{}").uri(uri(path)).build());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Api.json(response.body()).at("/error/message").asText()).contains(path + ".");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void servesWorkspacesBelowTheBasePathAndIgnoresQueries() {
        HttpRequest.Builder request = api.request(Api.body(false, "Hello"));

        assertThat(Api.send(request.uri(uri("/compatible-mode/v1/team-a/chat/completions?x=1"))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
    void answers405WithAllowToAnyOtherMethod(String method) {
        HttpResponse<String> response = Api.send(api.request("")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(Api.json(response.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer  ", "Basic abc", "any"})
    void answers401WithoutABearerKey(String authorization) {
        HttpRequest.Builder request = api.request(Api.body(true, "Hello"));

        HttpResponse<String> response =
                Api.send(request.setHeader("Authorization", authorization).build());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Api.json(response.body()).at("/error/code").asText()).isEqualTo("invalid_api_key");
        assertThat(Api.json(response.body()).at("/error/param").isNull()).isTrue();
    }

    @Test
    void letsOnlyTheConfiguredKeyIn() {
        try (ModelStudioSimulator guarded = new ModelStudioSimulator(Api.fast().withApiKey("sk-right")).start()) {
            HttpRequest.Builder request = new Api(guarded).request(Api.body(false, "Hello"));

            HttpResponse<String> wrong = Api.send(
                    request.setHeader("Authorization", "Bearer sk-wrong").build());
            HttpResponse<String> right = Api.send(
                    request.setHeader("Authorization", "bearer sk-right").build());

            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).doesNotContain("sk-");
            assertThat(right.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answers413ToATooLargeBodyAndKeepsTheConnection() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post("x".repeat(50_000)));
            String refused = client.readHead();
            String error = client.readBody(contentLength(refused));
            client.send(RawClient.post(Api.body(false, "Hello")));

            assertThat(refused).startsWith("HTTP/1.1 413 ");
            assertThat(Api.json(error).at("/error/message").asText()).contains("20000 bytes", "--max-body-bytes");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void keepsTheConnectionAfterEveryKindOfError() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            String wrongPath = RawClient.post("{}").replace("/chat/", "/chats/");
            String wrongMethod = RawClient.post("{}").replace("POST", "PUT");
            String wrongKey = RawClient.post("{}").replace("Bearer", "Basic");
            for (String request : List.of(wrongPath, wrongMethod, wrongKey, RawClient.post("{"))) {
                client.send(request);
                client.readBody(contentLength(client.readHead()));
            }
            client.send(RawClient.post(Api.body(true, "Hello")));

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readChunkedBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void answersPipelinedRequestsOneAfterTheOther() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            String slow = RawClient.post(Api.body(true, "first"), "X-Simulate: first-token-delay=50ms; pace=2ms");
            client.send(slow + RawClient.post("{}") + RawClient.post(Api.body(true, "third")));

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(Api.text(client.readChunkedBody())).startsWith("You said: first.");
            String refused = client.readHead();
            assertThat(refused).startsWith("HTTP/1.1 400 ");
            client.readBody(contentLength(refused));
            client.readHead();
            assertThat(Api.text(client.readChunkedBody())).startsWith("You said: third.");
        }
    }

    @Test
    void streamsToHttp10ClientsUntilTheConnectionEnds() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "Hello")).replace("HTTP/1.1", "HTTP/1.0"));

            assertThat(client.readHead()).doesNotContainIgnoringCase("chunked");
            assertThat(Api.text(client.readToEnd())).startsWith("You said: Hello.");
        }
    }

    @Test
    void asksForTheBodyOfAClientThatWaitsToBeAsked() throws Exception {
        String body = Api.body(false, "Hello");
        String request = RawClient.post(body, "Expect: 100-continue");
        try (RawClient client = new RawClient(simulator)) {
            client.send(request.substring(0, request.length() - body.length()));

            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            client.send(body);
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void recordsEachChatRequestBeforeItIsJudged() {
        try (ModelStudioSimulator recording = new ModelStudioSimulator(Api.fast()).start()) {
            List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
            recording.onRequest(requests::add);
            recording.onRequest(request -> {
                throw new IllegalStateException("a listener that fails disturbs nobody");
            });

            HttpResponse<String> response = new Api(recording).post("{\"a\":1}", "X-Request-Id", "call-7", "X-A", "b");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(requests).singleElement().satisfies(request -> {
                assertThat(request.id()).isEqualTo("call-7");
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.path()).isEqualTo("/compatible-mode/v1/chat/completions");
                assertThat(request.headers()).containsEntry("x-a", "b").containsEntry("authorization", "Bearer any");
                assertThat(request.bodyText()).isEqualTo("{\"a\":1}");
                assertThat(request.toString()).doesNotContain("Bearer", "\"a\"");
            });
            assertThat(recording.stats().requests()).isEqualTo(1);
        }
    }

    @Test
    void takesItsDefaultDelayAndPaceFromTheOptions() {
        SimulatorOptions options =
                Api.fast().withFirstTokenDelay(Duration.ofMillis(120)).withPace(Duration.ofMillis(10));
        try (ModelStudioSimulator paced = new ModelStudioSimulator(options).start()) {
            long start = System.nanoTime();

            new Api(paced).post(Api.body(false, "Hello"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(220));
        }
    }

    private static URI uri(String path) {
        return URI.create(simulator.baseUrl().replace("/compatible-mode/v1", path));
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static String jsonAscii(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
        return json.append('"').toString();
    }
}
