package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.camel.rounds.RoundsUnderTest.Reply;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However a model writes its calls and wherever the network cuts them, tools get them as they were meant, the model finds
 * them again in the next request, and the caller hears all of the text once and nothing else.
 */
class CallDeltasTest {

    private static final int MAX_ROUNDS = 6;
    private static final int MOST_CALLS = 8;

    private static final List<String> ARGUMENTS = List.of(
            "{\"text\":\"a\"}",
            "{}",
            "{ \"text\": \"再见, \\\"Größe\\\" \\ud83d\\ude00 🙂\", \"count\": -7 }",
            "{\"text\":\"{\\\"text\\\":\\\"}\\\\n\"}",
            "{\"count\":12345678,\"text\":\"\"}");

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(directory, Map.of("tools.max-rounds", String.valueOf(MAX_ROUNDS)));
    }

    @AfterAll
    static void stop() throws Exception {
        rounds.close();
    }

    /** Every form for each kind of caller in turn. */
    static Stream<Arguments> formsAndDialects() {
        List<Arguments> forms = new ArrayList<>();
        for (Continuation continuation : Continuation.values()) {
            forms.add(Arguments.of(continuation, Arrangement.ONE_CALL_AFTER_THE_OTHER, dialect(forms.size())));
        }
        for (Arrangement arrangement : Arrangement.values()) {
            forms.add(Arguments.of(Continuation.AN_EMPTY_ID, arrangement, dialect(forms.size())));
        }
        return forms.stream();
    }

    private static String dialect(int number) {
        return RoundsUnderTest.DIALECTS.get(number % RoundsUnderTest.DIALECTS.size());
    }

    /** Each round of a conversation cuts the same answer at the next byte, in each of its thirds. */
    @ParameterizedTest
    @MethodSource("formsAndDialects")
    void arriveWhereverTheNetworkCuts(Continuation continuation, Arrangement arrangement, String dialect)
            throws Exception {
        int calls = arrangement == Arrangement.ONE_CALL_AFTER_THE_OTHER ? 1 : 2;
        int third = answer(0, calls, "ö", continuation, arrangement).events().length / 3 + 1;
        for (int place = 0; place < third; place += MAX_ROUNDS) {
            List<PlayedAnswer> answers = new ArrayList<>();
            List<Chunking> chunkings = new ArrayList<>();
            for (int round = 0; round < MAX_ROUNDS; round++) {
                answers.add(answer(round, calls, "ö", continuation, arrangement));
                chunkings.add(Chunking.every(third, place + round));
            }
            play(dialect, answers, chunkings);
        }
    }

    @ParameterizedTest
    @EnumSource
    void arriveInAnyNumberAndSize(Arrangement arrangement) throws Exception {
        for (Continuation continuation : Continuation.values()) {
            for (int calls = 1; calls <= MOST_CALLS; calls++) {
                int seed = continuation.ordinal() * MOST_CALLS + calls;
                List<Chunking> chunkings = List.of(
                        Chunking.whole(),
                        Chunking.everyByte(),
                        Chunking.random(seed),
                        Chunking.random(seed + 1_000),
                        Chunking.random(seed + 2_000),
                        Chunking.random(seed + 3_000));
                List<PlayedAnswer> answers = new ArrayList<>();
                for (int round = 0; round < 1 + seed % MAX_ROUNDS; round++) {
                    answers.add(answer(round, calls, "再见 🙂 " + round + " ", continuation, arrangement));
                }
                play(dialect(seed), answers, chunkings);
            }
        }
    }

    private static PlayedAnswer answer(
            int round, int calls, String text, Continuation continuation, Arrangement arrangement) {
        List<ToolCall> asked = IntStream.range(0, calls)
                .mapToObj(i -> new ToolCall(
                        i,
                        "c" + round + i,
                        RoundsUnderTest.TOOLS.get(i % RoundsUnderTest.TOOLS.size()),
                        ARGUMENTS.get(i % ARGUMENTS.size())))
                .toList();
        return new PlayedAnswer("m" + round, text, asked, continuation, arrangement);
    }

    private static void play(String dialect, List<PlayedAnswer> answers, List<Chunking> chunkings) throws Exception {
        RoundsUnderTest.ran();
        rounds.model().reset();
        for (int i = 0; i < answers.size(); i++) {
            rounds.model().add(answers.get(i).events(), chunkings.get(i));
        }
        rounds.model().add(PlayedAnswer.saying("end", "That is all.").events(), Chunking.whole());

        Reply reply = rounds.ask(dialect);

        assertThat(reply.isWhole()).as("%s is whole", reply).isTrue();
        assertThat(reply.text())
                .isEqualTo(
                        String.join("", answers.stream().map(PlayedAnswer::text).toList()) + "That is all.");
        assertThat(reply.body().replace("\"tool_calls\":[]", "")).doesNotContain("tool_calls");
        assertThat(reply.finishReasons()).containsExactly("stop");
        assertThat(reply.chunks().stream().map(chunk -> chunk.path("id").asText()))
                .containsOnly("m0");
        assertThat(RoundsUnderTest.ran())
                .containsExactlyElementsOf(answers.stream()
                        .flatMap(answer -> answer.calls().stream())
                        .toList());
        checkRequests(answers);
    }

    /** Each request holds what was said and found in all rounds before it. */
    private static void checkRequests(List<PlayedAnswer> answers) throws Exception {
        List<JsonNode> requests = rounds.model().requests();
        assertThat(requests).hasSize(answers.size() + 1);
        ArrayNode messages = Json.MAPPER.createArrayNode();
        messages.addObject().put("role", "user").put("content", "Go");
        for (int i = 0; i < requests.size(); i++) {
            assertThat(requests.get(i).path("messages")).isEqualTo(messages);
            assertThat(requests.get(i).path("tool_choice").asText()).isEqualTo(i == MAX_ROUNDS ? "none" : "");
            if (i < answers.size()) {
                remember(answers.get(i), messages);
            }
        }
    }

    private static void remember(PlayedAnswer answer, ArrayNode messages) {
        ObjectNode asking = messages.addObject().put("role", "assistant").put("content", answer.text());
        ArrayNode calls = asking.putArray("tool_calls");
        for (ToolCall call : answer.calls()) {
            calls.addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments());
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", call.id())
                    .put("content", RoundsUnderTest.result(call));
        }
    }
}
