package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.rounds.RoundsUnderTest.Reply;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What models write that is not wrong, but not as the documentation has it. */
class OddCallsTest {

    private static final String ARGUMENTS = "{\"text\":\"a\",\"count\":1}";

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(directory, Map.of("ims.tools", "note,once,hangup"));
    }

    @AfterAll
    static void stop() throws Exception {
        rounds.close();
    }

    private static byte[] asking(ToolCall... calls) {
        return new PlayedAnswer(
                        "m", "Wait. ", List.of(calls), Continuation.NOTHING, Arrangement.ONE_CALL_AFTER_THE_OTHER)
                .events();
    }

    private static Reply ask(String dialect, byte[]... answers) throws Exception {
        RoundsUnderTest.ran();
        rounds.model().reset();
        for (byte[] answer : answers) {
            rounds.model().add(answer, Chunking.whole());
        }
        rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());
        return rounds.ask(dialect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void aSecondEndDoesNotTakeTheCallsBack(String dialect) throws Exception {
        ToolCall call = new ToolCall(0, "c", "note", ARGUMENTS);
        String again = "data: {\"id\":\"m\",\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n";
        byte[] events = new String(asking(call), StandardCharsets.UTF_8)
                .replace("data: [DONE]", again + "data: [DONE]")
                .getBytes(StandardCharsets.UTF_8);

        Reply reply = ask(dialect, events);

        assertThat(RoundsUnderTest.ran()).containsExactly(call);
        assertThat(reply.isWhole()).isTrue();
        assertThat(reply.text()).isEqualTo("Wait. Done.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void aToolThatNobodyHasIsToldToTheModel(String dialect) throws Exception {
        Reply reply = ask(dialect, asking(new ToolCall(0, "c", "no_such_tool", "{}")));

        assertThat(reply.isWhole()).isTrue();
        assertThat(reply.text()).isEqualTo("Wait. Done.");
        assertThat(reply.body()).doesNotContain("no_such_tool");
        JsonNode told = rounds.model().requests().get(1).path("messages");
        assertThat(told.at("/2/content").asText()).contains("no tool of this name");
    }

    @Test
    void aCallThatIsThereTwiceIsCarriedOutOnceIfItMustNotBeRepeated() throws Exception {
        ToolCall once = new ToolCall(0, "c", "once", ARGUMENTS);

        Reply reply = ask("ims", asking(once, once.withIndex(1)), asking(once));

        assertThat(RoundsUnderTest.ran()).containsExactly(once);
        assertThat(reply.isWhole()).isTrue();
        JsonNode told = rounds.model().requests().get(2).path("messages");
        assertThat(told.findValuesAsText("content")).filteredOn("did c"::equals).hasSize(3);
    }

    @Test
    void anotherCallOfTheSameIdIsNotCarriedOutIfThatMustNotBeRepeated() throws Exception {
        ToolCall first = new ToolCall(0, "c", "once", ARGUMENTS);
        ToolCall second = new ToolCall(1, "c", "once", ARGUMENTS.replace("1", "2"));

        ask("ims", asking(first, second), asking(second.withIndex(0)), asking(first));

        assertThat(RoundsUnderTest.ran()).containsExactly(first);
        JsonNode told = rounds.model().requests().get(3).path("messages");
        assertThat(told.findValuesAsText("content"))
                .filteredOn(content -> content.contains("this id has been carried out already"))
                .hasSize(2);
        assertThat(told.findValuesAsText("content")).filteredOn("did c"::equals).hasSize(2);
    }

    @Test
    void anotherCallOfTheSameIdIsCarriedOutIfTheToolMayRepeatIt() throws Exception {
        ToolCall first = new ToolCall(0, "c", "note", ARGUMENTS);
        ToolCall second = new ToolCall(0, "c", "note", ARGUMENTS.replace("1", "2"));

        ask("ims", asking(first), asking(second));

        assertThat(RoundsUnderTest.ran()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void aCallThatWasRefusedIsMendedUnderItsId() throws Exception {
        ToolCall wrong = new ToolCall(0, "c", "once", ARGUMENTS.replace("1", "true"));
        ToolCall right = new ToolCall(0, "c", "once", ARGUMENTS);

        ask("ims", asking(wrong), asking(right));

        assertThat(RoundsUnderTest.ran()).containsExactly(right);
    }

    @Test
    void aCallWithoutAnIdIsCarriedOutEachTime() throws Exception {
        ToolCall call = new ToolCall(0, "", "once", ARGUMENTS);

        ask("ims", asking(call), asking(call));

        assertThat(RoundsUnderTest.ran()).hasSize(2);
    }

    @Test
    void aCallThatWasPutBackIsNotRepeated() throws Exception {
        String request =
                """
                {"model":"qwen-plus","stream":true,"extendData":{"instanceId":"i","channelId":"c"},
                 "tools":[{"type":"function","function":{"name":"mine","parameters":{}}}],
                 "messages":[{"role":"user","content":"Go"}%s]}""";
        ToolCall once = new ToolCall(0, "c", "once", ARGUMENTS);
        rounds.model().reset();
        rounds.model().add(asking(once, new ToolCall(1, "m", "mine", "{}")), Chunking.whole());
        rounds.model().add(asking(once), Chunking.whole());
        rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());
        RoundsUnderTest.ran();

        rounds.ask("ims", request.formatted(""));
        Reply reply = rounds.ask(
                "ims",
                request.formatted(
                        """
                        ,{"role":"assistant","content":"Wait. ","tool_calls":[
                          {"id":"m","type":"function","function":{"name":"mine","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"m","content":"mine too"}"""));

        assertThat(reply.isWhole()).isTrue();
        assertThat(RoundsUnderTest.ran()).containsExactly(once);
    }
}
