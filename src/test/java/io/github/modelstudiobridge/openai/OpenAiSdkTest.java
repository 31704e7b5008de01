package io.github.modelstudiobridge.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java library as the client: what it makes of the bridge's answers is what its users get. */
@Tag(BridgeHost.CONTRACT)
class OpenAiSdkTest {

    private static final String WEATHER = "get_current_weather";

    private static BridgeUnderTest bridge;
    private static OpenAIClient client;
    private static final List<OpenAIClient> CLIENTS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of(
                "upstream.first-event-timeout",
                "500ms",
                "upstream.idle-timeout",
                "500ms",
                "upstream.max-attempts",
                "1"));
        client = client(bridge, BridgeUnderTest.KEY, 0);
    }

    @AfterAll
    static void stop() {
        CLIENTS.forEach(OpenAIClient::close);
        bridge.close();
    }

    private static OpenAIClient client(BridgeUnderTest bridge, String key, int retries) {
        OpenAIClient made = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + bridge.port() + "/v1")
                .apiKey(key)
                .timeout(Duration.ofSeconds(20))
                .maxRetries(retries)
                .build();
        CLIENTS.add(made);
        return made;
    }

    private static ChatCompletionCreateParams.Builder ask(String text) {
        return ChatCompletionCreateParams.builder().model("qwen-plus").addUserMessage(text);
    }

    private static ChatCompletionCreateParams.Builder simulate(String directives) {
        return ask("[[simulate: " + directives + "]] Hello");
    }

    private static ChatCompletionFunctionTool tool(String name) {
        return ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name(name)
                        .description("The weather of a place")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .build())
                        .build())
                .build();
    }

    private static List<ChatCompletionChunk> stream(OpenAIClient with, ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> answer =
                with.chat().completions().createStreaming(params)) {
            return answer.stream().toList();
        }
    }

    private static ChatCompletion accumulated(List<ChatCompletionChunk> chunks) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        return accumulator.chatCompletion();
    }

    private static String text(ChatCompletion completion, int choice) {
        return completion.choices().get(choice).message().content().orElseThrow();
    }

    @Test
    void answersInOnePiece() {
        ChatCompletion completion =
                client.chat().completions().create(ask("Hello").build()).validate();

        assertThat(text(completion, 0)).isEqualTo("You said: Hello. This is the Model Studio simulator speaking.");
        assertThat(completion.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(completion.model()).isEqualTo("qwen-plus");
        assertThat(completion.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void answersAsAStream() {
        List<ChatCompletionChunk> chunks = stream(client, ask("Hello").build());

        assertThat(chunks).hasSizeGreaterThan(3).allSatisfy(ChatCompletionChunk::validate);
        assertThat(chunks.stream().map(ChatCompletionChunk::id).distinct()).hasSize(1);
        ChatCompletion completion = accumulated(chunks);
        assertThat(text(completion, 0)).isEqualTo("You said: Hello. This is the Model Studio simulator speaking.");
        assertThat(completion.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void countsTokensOfAStreamOnlyWhenAsked() {
        ChatCompletionCreateParams.Builder params = ask("Hello");

        List<ChatCompletionChunk> without = stream(client, params.build());
        List<ChatCompletionChunk> with = stream(
                client,
                params.streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build());

        assertThat(without).noneMatch(chunk -> chunk.usage().isPresent());
        ChatCompletionChunk last = with.get(with.size() - 1);
        assertThat(last.choices()).isEmpty();
        assertThat(last.usage().orElseThrow().totalTokens()).isPositive();
        assertThat(accumulated(with).usage()).isEqualTo(last.usage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty-id", "repeat-id", "bare"})
    void theCallersOwnToolsAreCalledAndAnswered(String style) {
        String first = "{\"location\":\"Singapore\",\"days\":1.10}";
        String second = "{\"unit\":\"°C\",\"location\":\"東京\"}";
        ChatCompletionCreateParams.Builder params = simulate(
                        "call=" + WEATHER + ":" + first + "; call=" + WEATHER + ":" + second + "; call-style=" + style)
                .addTool(tool(WEATHER));

        List<ChatCompletionChunk> chunks = stream(client, params.build());
        ChatCompletion completion = accumulated(chunks);

        assertThat(completion.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(arguments(calls(completion))).containsExactly(first, second);
        assertThat(calls(completion))
                .extracting(ChatCompletionMessageFunctionToolCall::id)
                .doesNotHaveDuplicates();

        params.addMessage(completion.choices().get(0).message());
        calls(completion)
                .forEach(call -> params.addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content("sunny at " + call.id())
                        .build()));
        String answer = text(accumulated(stream(client, params.build())), 0);

        assertThat(answer)
                .startsWith("The tools answered: sunny at "
                        + calls(completion).get(0).id() + "; sunny at "
                        + calls(completion).get(1).id());
    }

    @Test
    void toolCallsComeInOnePieceToo() {
        String arguments = "{\"z\":18446744073709551615,\"a\":\"🙂\"}";
        ChatCompletionCreateParams.Builder params =
                simulate("call=" + WEATHER + ":" + arguments).addTool(tool(WEATHER));

        ChatCompletion completion =
                client.chat().completions().create(params.build()).validate();

        assertThat(arguments(calls(completion))).containsExactly(arguments);
        params.addMessage(completion.choices().get(0).message());
        params.addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(calls(completion).get(0).id())
                .content("sunny")
                .build());
        assertThat(text(client.chat().completions().create(params.build()), 0))
                .startsWith("The tools answered: sunny.");
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletion completion) {
        return completion.choices().get(0).message().toolCalls().orElseThrow().stream()
                .map(ChatCompletionMessageToolCall::asFunction)
                .toList();
    }

    private static List<String> arguments(List<ChatCompletionMessageFunctionToolCall> calls) {
        return calls.stream().map(call -> call.function().arguments()).toList();
    }

    @Test
    void severalChoicesComeAsAStreamAndInOnePiece() {
        ChatCompletionCreateParams params = ask("Hello").n(3).build();

        ChatCompletion whole = client.chat().completions().create(params);
        ChatCompletion streamed = accumulated(stream(client, params));

        assertThat(whole.choices()).hasSize(3);
        assertThat(streamed.choices()).extracting(ChatCompletion.Choice::index).containsExactly(0L, 1L, 2L);
        for (int i = 0; i < 3; i++) {
            assertThat(text(streamed, i)).isEqualTo(text(whole, i)).startsWith("You said: Hello.");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logprobsArriveWithEveryDigit(boolean streamed) throws Exception {
        String logprobs =
                """
                {"content":[{"token":"Hi","logprob":-0.00012340981,"bytes":[72,105],"top_logprobs":\
                [{"token":"Hi","logprob":-0.00012340981,"bytes":[72,105]},{"token":"你","logprob":-9.5,"bytes":null}]}],\
                "refusal":null}""";
        String chunk = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"qwen-plus\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"logprobs\":"
                + logprobs + ",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        String whole = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"qwen-plus\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\",\"refusal\":null},"
                + "\"logprobs\":" + logprobs + ",\"finish_reason\":\"stop\"}]}";
        try (ScriptedServer upstream = new ScriptedServer(socket -> {
                    String type = streamed ? "text/event-stream" : "application/json";
                    ScriptedServer.write(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n"
                                    + (streamed ? chunk : whole));
                });
                BridgeUnderTest scripted = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url()))) {
            OpenAIClient its = client(scripted, BridgeUnderTest.KEY, 0);
            ChatCompletionCreateParams params =
                    ask("Hello").logprobs(true).topLogprobs(2).build();

            ChatCompletion completion = streamed
                    ? accumulated(stream(its, params))
                    : its.chat().completions().create(params);

            var token = completion
                    .choices()
                    .get(0)
                    .logprobs()
                    .orElseThrow()
                    .content()
                    .orElseThrow()
                    .get(0);
            assertThat(token.logprob()).isEqualTo(-0.00012340981);
            assertThat(token.topLogprobs()).hasSize(2);
            assertThat(token.topLogprobs().get(1).token()).isEqualTo("你");
            assertThat(upstream.requests().get(0)).contains("\"logprobs\":true", "\"top_logprobs\":2");
        }
    }

    @Test
    void whatTheLibraryDoesNotKnowPassesToo() {
        List<ChatCompletionChunk> chunks = stream(
                client,
                ask("Hello")
                        .putAdditionalBodyProperty("enable_thinking", JsonValue.from(true))
                        .putAdditionalBodyProperty("top_k", JsonValue.from(20))
                        .build());

        String thoughts = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .map(choice -> choice.delta()._additionalProperties().get("reasoning_content"))
                .filter(Objects::nonNull)
                .map(thought -> thought.convert(String.class))
                .filter(Objects::nonNull)
                .collect(Collectors.joining());
        assertThat(thoughts).isNotBlank();
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        OpenAIClient stranger = client(bridge, "wrong", 0);
        assertThatThrownBy(
                        () -> stranger.chat().completions().create(ask("Hello").build()))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class, e -> assertThat(e.code()).hasValue("invalid_api_key"));
        assertThatThrownBy(() -> stream(stranger, ask("Hello").build())).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUnknownModelIsNotFound(boolean streamed) {
        ChatCompletionCreateParams params = ask("Hello").model("gpt-none").build();

        assertThatThrownBy(() -> complete(client, params, streamed))
                .isInstanceOfSatisfying(NotFoundException.class, e -> {
                    assertThat(e.code()).hasValue("ModelNotFound");
                    assertThat(e.getMessage()).contains("gpt-none");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWrongParameterIsABadRequestThatNamesIt(boolean streamed) {
        ChatCompletionCreateParams params = ask("Hello").temperature(7.0).build();

        assertThatThrownBy(() -> complete(client, params, streamed))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.param()).hasValue("temperature");
                    assertThat(e.type()).hasValue("invalid_request_error");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRateLimitIsTriedAgainAndThenTold(boolean streamed) {
        long before = bridge.simulator().stats().requests();
        OpenAIClient retrying = client(bridge, BridgeUnderTest.KEY, 1);
        assertThatThrownBy(() ->
                        complete(retrying, simulate("status=429; retry-after=1").build(), streamed))
                .isInstanceOfSatisfying(RateLimitException.class, e -> {
                    assertThat(e.code()).hasValue("limit_requests");
                    assertThat(e.headers().values("Retry-After")).containsExactly("1");
                });
        assertThat(bridge.simulator().stats().requests() - before).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "status=500, 502, internal_error",
        "status=401, 502, invalid_api_key",
        "status=503, 503, ModelServingError",
        "status=408, 504, RequestTimeOut",
        "cut=0, 502, upstream_connection_lost",
        "error-in-stream=0, 502, internal_error"
    })
    void troubleUpstreamIsAServerErrorBeforeTheFirstByte(String directives, int status, String code) {
        for (boolean streamed : new boolean[] {false, true}) {
            OpenAIServiceException failure = catchThrowableOfType(
                    OpenAIServiceException.class,
                    () -> complete(client, simulate(directives).build(), streamed));

            assertThat(failure).as("streamed %s", streamed).isInstanceOf(InternalServerException.class);
            assertThat(failure.statusCode()).isEqualTo(status);
            assertThat(failure.code()).hasValue(code);
            assertThat(failure.headers().values("X-Request-Id")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut=3",
                "stall=3",
                "error-in-stream=3",
                "error-event=3",
                "error-comment=3",
                "bad-json=3",
                "no-finish; no-done"
            })
    void aFailureAfterTheFirstByteNeverLooksLikeAWholeAnswer(String directives) {
        List<ChatCompletionChunk> seen = Collections.synchronizedList(new ArrayList<>());

        assertThatThrownBy(() -> {
                    try (StreamResponse<ChatCompletionChunk> answer = client.chat()
                            .completions()
                            .createStreaming(simulate("tokens=5; " + directives).build())) {
                        answer.stream().forEach(seen::add);
                    }
                })
                .isInstanceOf(OpenAIException.class);

        assertThat(seen).isNotEmpty();
        assertThat(seen.stream().flatMap(chunk -> chunk.choices().stream()))
                .noneMatch(choice -> choice.finishReason().isPresent());
    }

    @Test
    void listsTheModels() {
        List<Model> models = client.models().list().data();

        assertThat(models).extracting(Model::id).contains("qwen-plus").doesNotHaveDuplicates();
        assertThat(models).allSatisfy(model -> {
            model.validate();
            assertThat(model.ownedBy()).isNotBlank();
        });
    }

    private static void complete(OpenAIClient with, ChatCompletionCreateParams params, boolean streamed) {
        if (streamed) {
            stream(with, params);
        } else {
            with.chat().completions().create(params);
        }
    }
}
