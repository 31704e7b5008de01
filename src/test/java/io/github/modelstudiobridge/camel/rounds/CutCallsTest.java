package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.rounds.RoundsUnderTest.Reply;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that was cut off is never carried out, be it cut by the model's length, by its end, or by the network. */
class CutCallsTest {

    private static final String WHOLE = "{\"text\":\"{\\\"a\\\":1}\",\"count\":17}";

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(directory, Map.of("ims.tools", "note,hangup"));
    }

    @AfterAll
    static void stop() throws Exception {
        rounds.close();
    }

    private static PlayedAnswer asking(String name, String arguments) {
        return new PlayedAnswer(
                "m",
                "Wait. ",
                List.of(new ToolCall(0, "c", name, arguments)),
                Continuation.NOTHING,
                Arrangement.ONE_CALL_AFTER_THE_OTHER);
    }

    private static Reply ask(String dialect, byte[] events) throws Exception {
        RoundsUnderTest.ran();
        rounds.model().reset();
        rounds.model().add(events, Chunking.whole());
        rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());
        return rounds.ask(dialect);
    }

    private static byte[] ending(PlayedAnswer answer, String reason) {
        return new String(answer.events(), StandardCharsets.UTF_8)
                .replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":\"" + reason + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> endsAndDialects() {
        return RoundsUnderTest.DIALECTS.stream()
                .flatMap(dialect -> Stream.of("length", "tool_calls", "stop", "content_filter")
                        .map(reason -> Arguments.of(reason, dialect)));
    }

    /** Cut after each character; without arguments at all only the model's own end makes it a call. */
    @ParameterizedTest
    @MethodSource("endsAndDialects")
    void whoseArgumentsAreNotWholeIsToldToTheModelInstead(String reason, String dialect) throws Exception {
        boolean ended = reason.equals("tool_calls") || reason.equals("stop");
        for (int length = 0; length < WHOLE.length(); length++) {
            Reply reply = ask(dialect, ending(asking("note", WHOLE.substring(0, length)), reason));

            assertThat(reply.isWhole()).as("%s is whole", reply).isTrue();
            assertThat(reply.text()).isEqualTo("Wait. Done.");
            assertThat(RoundsUnderTest.ran()).hasSize(length == 0 && ended ? 1 : 0);
            JsonNode messages = rounds.model().requests().get(1).path("messages");
            assertThat(messages.at("/1/tool_calls/0/function/arguments").asText())
                    .as("what is shown to the model again is an object")
                    .isEqualTo("{}");
            assertThat(messages.at("/2/tool_call_id").asText()).isEqualTo("c");
            if (length > 0 || !ended) {
                assertThat(messages.at("/2/content").asText())
                        .containsAnyOf("end too early", "ended too early", "not proper JSON: look at line 1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter", "sensitive"})
    void thatIsWholeIsNotCarriedOutEitherWhenItsAnswerIsNot(String reason) throws Exception {
        Reply reply = ask("ims", ending(asking("note", WHOLE), reason));

        assertThat(reply.text()).isEqualTo("Wait. Done.");
        assertThat(RoundsUnderTest.ran()).isEmpty();
        assertThat(rounds.model().requests().get(1).at("/messages/2/content").asText())
                .isEqualTo("The call was not carried out: your answer ended too early.");
    }

    @Test
    void thatIsWholeIsCarriedOutAtTheEndOfAFormerFunctionCall() throws Exception {
        ask("ims", ending(asking("note", WHOLE), "function_call"));

        assertThat(RoundsUnderTest.ran()).containsExactly(new ToolCall(0, "c", "note", WHOLE));
    }

    @Test
    void whoseAnswerIsCutOffByTheNetworkIsNotCarriedOut() throws Exception {
        byte[] events = asking("note", WHOLE).events();
        int end = new String(events, StandardCharsets.UTF_8).indexOf("data: [DONE]");
        for (int length = 0; length < events.length; length++) {
            rounds.model().reset();
            rounds.model().addCutOff(events, length);
            rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());

            Reply reply = rounds.ask(RoundsUnderTest.DIALECTS.get(length % 3));

            boolean whole = length >= end;
            assertThat(reply.isWhole()).as("%d: %s is whole", length, reply).isEqualTo(whole);
            assertThat(RoundsUnderTest.ran()).hasSize(whole ? 1 : 0);
            assertThat(reply.body().contains("\"error\"")).as("an error").isEqualTo(!whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void whoseAnswerNeverSaysThatItHasEndedIsAnError(String dialect) throws Exception {
        for (String arguments : List.of("", "{\"text\":", WHOLE)) {
            byte[] events = new String(asking("note", arguments).events(), StandardCharsets.UTF_8)
                    .replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":null")
                    .getBytes(StandardCharsets.UTF_8);

            Reply reply = ask(dialect, events);

            assertThat(reply.body()).contains("Wait. ", "incomplete_answer").doesNotContain("[DONE]");
            assertThat(RoundsUnderTest.ran()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway"})
    void thatIsEmptyAndAloneWouldBeSilence(String dialect) throws Exception {
        PlayedAnswer answer = new PlayedAnswer(
                "m", "", List.of(new ToolCall(0, "", "", "")), Continuation.NOTHING, Arrangement.WHOLE_IN_ONE_DELTA);

        Reply reply = ask(dialect, answer.events());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("empty_answer");
    }

    /** What the workflow carries out is as little said when it is cut as without tools of the bridge. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{\"a", "{\"a\":1"})
    void ofTheWorkflowIsNotSaid(String arguments) throws Exception {
        Reply reply = ask("ims", ending(asking("hangup", arguments), "length"));

        assertThat(reply.body()).contains("Wait. ", "incomplete_answer").doesNotContain("hangup", "[DONE]");
    }
}
