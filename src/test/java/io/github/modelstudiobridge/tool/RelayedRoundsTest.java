package io.github.modelstudiobridge.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayedRoundsTest {

    private static final ToolCall OWN = new ToolCall(0, "own", "f", "{}");

    private long now;

    private RelayedRounds memory(int max, long maxSize) {
        return new RelayedRounds(max, Duration.ofNanos(100), maxSize, () -> now);
    }

    private static ToolCall relayed(String id) {
        return new ToolCall(1, id, "g", "{}");
    }

    private static void remember(RelayedRounds rounds, String owner, String id, String content) {
        rounds.remember(
                owner, List.of(relayed(id)), List.of(OWN), List.of(new ToolResult(ToolResult.Outcome.OK, content)));
    }

    /** What is put back beside a call that comes back; empty for nothing. */
    private static String recalled(RelayedRounds rounds, String owner, String id) throws Exception {
        ArrayNode messages =
                (ArrayNode) Json.MAPPER.readTree("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"" + id + "\"}]}]");
        rounds.complete(owner, messages);
        return messages.path(1).path("content").asText("");
    }

    @Test
    void putsBackWhatBelongsToTheOwner() throws Exception {
        RelayedRounds rounds = memory(10, 1_000);
        remember(rounds, "a", "call_1", "of a");
        remember(rounds, "b", "call_1", "of b");

        assertThat(recalled(rounds, "a", "call_1")).isEqualTo("of a");
        assertThat(recalled(rounds, "b", "call_1")).isEqualTo("of b");
        assertThat(recalled(rounds, "c", "call_1")).isEmpty();
    }

    @Test
    void putsARoundBackOnceThoughTheCallerMadeAMessageOfEachCall() throws Exception {
        RelayedRounds rounds = memory(10, 1_000);
        rounds.remember(
                "a",
                List.of(relayed("1"), relayed("2")),
                List.of(OWN),
                List.of(new ToolResult(ToolResult.Outcome.OK, "own")));
        ArrayNode messages = (ArrayNode)
                Json.MAPPER.readTree(
                        """
                        [{"role":"assistant","tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1","content":"one"},
                         {"role":"assistant","tool_calls":[{"id":"2"}]},{"role":"tool","tool_call_id":"2","content":"two"}]""");

        rounds.complete("a", messages);

        assertThat(messages.findValuesAsText("content")).containsExactly("one", "own", "two");
        assertThat(messages.path(0).path("tool_calls")).hasSize(1);
        assertThat(messages.path(2).path("tool_calls")).hasSize(2);
    }

    @Test
    void forgetsTheOldestOfTooMany() throws Exception {
        RelayedRounds rounds = memory(2, 1_000);
        for (String id : List.of("1", "2", "3")) {
            remember(rounds, "a", id, id);
        }

        assertThat(recalled(rounds, "a", "1")).isEmpty();
        assertThat(recalled(rounds, "a", "3")).isEqualTo("3");
    }

    @Test
    void forgetsTheOldestOfTooMuch() throws Exception {
        RelayedRounds rounds = memory(10, 100);
        remember(rounds, "a", "1", "x".repeat(60));
        remember(rounds, "a", "2", "y".repeat(60));

        assertThat(recalled(rounds, "a", "1")).isEmpty();
        assertThat(recalled(rounds, "a", "2")).startsWith("y");

        remember(rounds, "a", "3", "z".repeat(101));
        assertThat(recalled(rounds, "a", "3")).isEmpty();
    }

    @Test
    void forgetsWhatIsTooOld() throws Exception {
        RelayedRounds rounds = memory(10, 1_000);
        remember(rounds, "a", "1", "x");
        now = 100;

        assertThat(recalled(rounds, "a", "1")).isEmpty();
    }

    @Test
    void aSuccessorKnowsWhatWasRememberedBeforeAndAfter() throws Exception {
        RelayedRounds before = memory(10, 1_000);
        remember(before, "a", "1", "x");
        RelayedRounds successor = memory(10, 1_000);
        successor.succeed(before);
        remember(before, "a", "2", "y");

        assertThat(recalled(successor, "a", "1")).isEqualTo("x");
        assertThat(recalled(successor, "a", "2")).isEqualTo("y");
    }
}
