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

/** A caller who wants a tool of the bridge called. */
class ToolChoiceTest {

    private static final String NOTE = "{'type':'function','function':{'name':'note'}}";

    private static RoundsUnderTest rounds;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        rounds = RoundsUnderTest.start(
                directory,
                Map.of(
                        "openai.tools", "note",
                        "openai.mode", "strict",
                        "openai.tool-names", "note=write_down",
                        "ims.mode", "lenient"));
    }

    @AfterAll
    static void stop() throws Exception {
        rounds.close();
    }

    @BeforeEach
    void play() {
        RoundsUnderTest.ran();
        rounds.model().reset();
        ToolCall call = new ToolCall(0, "c", "note", "{}");
        rounds.model()
                .add(
                        new PlayedAnswer("m", "", List.of(call), Continuation.NOTHING, Arrangement.WHOLE_IN_ONE_DELTA)
                                .events(),
                        Chunking.whole());
        rounds.model().add(PlayedAnswer.saying("m", "Done.").events(), Chunking.whole());
    }

    private static Reply ask(String dialect, String choice, String more) throws Exception {
        return rounds.ask(
                dialect,
                "{'model':'qwen-plus','stream':true,'messages':[{'role':'user','content':'Go'}],'tool_choice':%s%s}"
                        .formatted(choice, more)
                        .replace('\'', '"'));
    }

    private static JsonNode choice(int request) throws Exception {
        return rounds.model().requests().get(request).path("tool_choice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void hasItCalledInTheFirstRoundAndIsFreeThen(String dialect) throws Exception {
        Reply reply = ask(dialect, NOTE, "");

        assertThat(reply.isWhole()).as(reply.body()).isTrue();
        assertThat(reply.text()).isEqualTo("Done.");
        assertThat(RoundsUnderTest.ran()).hasSize(1);
        assertThat(choice(0).at("/function/name").textValue()).isEqualTo("note");
        assertThat(choice(1).textValue()).isEqualTo("auto");
    }

    @Test
    void mayNameItAsTheCallerKnowsIt() throws Exception {
        assertThat(ask("openai", NOTE.replace("note", "write_down"), "").text()).isEqualTo("Done.");

        assertThat(choice(0).at("/function/name").textValue()).isEqualTo("note");
    }

    @Test
    void mayRequireAnyOfThem() throws Exception {
        assertThat(ask("openai", "'required'", "").text()).isEqualTo("Done.");

        assertThat(choice(0).textValue()).isEqualTo("required");
        assertThat(choice(1).textValue()).isEqualTo("auto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",'n':2",
                ",'tools':[{'type':'function','function':{'name':'mine','parameters':{'type':'object'}}}]"
            })
    void isRefusedOneThatIsNotOffered(String more) throws Exception {
        String name = more.isEmpty() ? "find-order" : "note";

        Reply reply = ask("openai", NOTE.replace("note", name), more);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("\"param\":\"tool_choice\"");
    }
}
