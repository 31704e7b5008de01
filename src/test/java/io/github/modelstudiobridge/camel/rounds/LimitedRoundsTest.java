package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.rounds.RoundsUnderTest.Reply;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that asks for tools after it was told to ask for none. */
class LimitedRoundsTest {

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(
                directory,
                Map.of(
                        "tools.max-rounds", "2",
                        "tools.budget", "300ms",
                        "ims.tools", "note,slow",
                        "ims.failure-speech", "Sorry.",
                        "ims.failure-speech-for", "call"));
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

    private static void asking(String text, String tool, String id) {
        rounds.model()
                .add(
                        new PlayedAnswer(
                                        "m",
                                        text,
                                        List.of(new ToolCall(0, id, tool, "{}")),
                                        Continuation.NOTHING,
                                        Arrangement.ONE_CALL_AFTER_THE_OTHER)
                                .events(),
                        Chunking.whole());
    }

    private static JsonNode request(int number) throws Exception {
        return rounds.model().requests().get(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void endsInWordsAfterTheLastRoundIfThereWereAny(String dialect) throws Exception {
        asking("I look. ", "note", "a");
        asking("", "note", "b");
        asking("", "note", "c");

        Reply reply = rounds.ask(dialect);

        assertThat(reply.isWhole()).as(reply.body()).isTrue();
        assertThat(reply.text()).isEqualTo("I look. ");
        assertThat(reply.finishReasons()).containsExactly("stop");
        assertThat(request(2).path("tool_choice").textValue()).isEqualTo("none");
        assertThat(RoundsUnderTest.ran()).hasSize(2);
    }

    @Test
    void isSpokenForIfItHasSaidNothing() throws Exception {
        asking("", "note", "a");
        asking("", "note", "b");
        asking("", "note", "c");

        Reply reply = rounds.ask("ims");

        assertThat(reply.isWhole()).as(reply.body()).isTrue();
        assertThat(reply.text()).isEqualTo("Sorry.");
    }

    @Test
    void isAnErrorIfItHasSaidNothingAndNobodySpeaksForIt() throws Exception {
        asking("", "note", "a");
        asking("", "note", "b");
        asking("", "note", "c");

        Reply reply = rounds.ask("openai");

        assertThat(reply.body()).contains("too_many_tool_rounds").doesNotContain("[DONE]");
    }

    @Test
    void hasNothingStartedWhenTheTimeForToolsIsUsedUp() throws Exception {
        asking("", "slow", "a");
        asking("", "note", "b");
        rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());

        Reply reply = rounds.ask("ims");

        assertThat(reply.text()).isEqualTo("Done.");
        assertThat(RoundsUnderTest.ran()).isEmpty();
        assertThat(request(1).path("tool_choice").textValue()).isEqualTo("none");
        assertThat(request(2).at("/messages/4/content").textValue()).isEqualTo("The time for tools is used up.");
    }
}
