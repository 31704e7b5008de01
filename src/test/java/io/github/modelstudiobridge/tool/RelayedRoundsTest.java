package io.github.modelstudiobridge.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        return recalled(rounds, owner, relayed(id));
    }

    private static String recalled(RelayedRounds rounds, String owner, ToolCall... calls) throws Exception {
        ArrayNode messages = (ArrayNode) Json.MAPPER.readTree("[{\"role\":\"assistant\"}]");
        ((ObjectNode) messages.get(0)).set("tool_calls", ToolMessages.entries(List.of(calls)));
        rounds.complete(owner, messages);
        return messages.path(1).path("content").asText("");
    }

    @Test
    void knowsARoundByAllOfItsCallsAndNotByAnIdAlone() throws Exception {
        RelayedRounds rounds = memory(10, 1_000);
        ToolCall one = new ToolCall(0, "1", "g", "{\"a\":1.0,\"b\":\"x\"}");
        ToolCall two = new ToolCall(1, "2", "h", "{\"cut");
        rounds.remember("a", List.of(one, two), List.of(OWN), List.of(new ToolResult(ToolResult.Outcome.OK, "own")));

        assertThat(recalled(rounds, "a", one)).isEmpty();
        assertThat(recalled(rounds, "a", one, two, relayed("3"))).isEmpty();
        assertThat(recalled(rounds, "a", one, two.withName("g"))).isEmpty();
        assertThat(recalled(rounds, "a", one, new ToolCall(1, "3", "h", "{\"cut")))
                .isEmpty();
        assertThat(recalled(rounds, "a", new ToolCall(0, "1", "g", "{\"a\":2,\"b\":\"x\"}"), two))
                .isEmpty();
        assertThat(recalled(rounds, "a", two, new ToolCall(0, "1", "g", "{\"b\": \"x\", \"a\": 1}")))
                .isEqualTo("own");
    }

    @Test
    void forgetsARoundWhoseIdsAreGivenAnew() throws Exception {
        RelayedRounds rounds = memory(10, 1_000);
        remember(rounds, "a", "1", "x");
        remember(rounds, "b", "1", "y");
        rounds.forget("a", List.of(relayed("1")));

        assertThat(recalled(rounds, "a", "1")).isEmpty();
        assertThat(recalled(rounds, "b", "1")).isEqualTo("y");
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
                        [{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"one"},
                         {"role":"assistant","tool_calls":[{"id":"2","function":{"name":"g","arguments":""}}]},{"role":"tool","tool_call_id":"2","content":"two"}]""");

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
