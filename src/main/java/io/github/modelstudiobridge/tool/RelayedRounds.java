package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ToolCall;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers rounds of which the bridge carried out some calls and the caller others: the caller comes back with its own
 * results only, and the model must see them all.
 *
 * <p>Bounded in number and time; the oldest goes first. Thread safe.
 */
public final class RelayedRounds {

    private record Round(List<ToolCall> calls, List<ToolResult> results, long until) {}

    private final int max;
    private final long keepNanos;
    private final LongSupplier nanoTime;
    private volatile Map<String, Round> rounds = new LinkedHashMap<>();

    /**
     * An empty memory.
     *
     * @param max  calls of callers that are remembered
     * @param keep how long
     */
    public RelayedRounds(int max, Duration keep) {
        this(max, keep, System::nanoTime);
    }

    RelayedRounds(int max, Duration keep, LongSupplier nanoTime) {
        this.max = max;
        this.keepNanos = keep.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Remembers on in the memory of another one, which may still be in use. */
    public void succeed(RelayedRounds predecessor) {
        rounds = predecessor.rounds;
    }

    /**
     * Remembers a round.
     *
     * @param caller  whose it is: nobody else's results bring it back
     * @param relayed the calls that the caller carries out
     * @param calls   the bridge's own
     * @param results what came of those, in their order
     */
    public void remember(String caller, List<ToolCall> relayed, List<ToolCall> calls, List<ToolResult> results) {
        Round round = new Round(List.copyOf(calls), List.copyOf(results), nanoTime.getAsLong() + keepNanos);
        Map<String, Round> memory = rounds;
        synchronized (memory) {
            relayed.forEach(call -> memory.put(key(caller, call.id()), round));
            Iterator<String> oldest = memory.keySet().iterator();
            while (memory.size() > max) {
                oldest.next();
                oldest.remove();
            }
        }
    }

    /** Puts the bridge's calls and results back beside those that a caller's messages hold. */
    public void complete(String caller, ArrayNode messages) {
        for (int i = 0; i < messages.size(); i++) {
            Round round = roundOf(caller, messages.get(i).path("tool_calls"));
            if (round != null) {
                ObjectNode asking = (ObjectNode) messages.get(i);
                asking.set(
                        "tool_calls", ToolMessages.asked(round.calls()).addAll((ArrayNode) asking.get("tool_calls")));
                for (int j = 0; j < round.calls().size(); j++) {
                    messages.insert(
                            ++i,
                            ToolMessages.answering(
                                    round.calls().get(j), round.results().get(j).content()));
                }
            }
        }
    }

    private Round roundOf(String caller, JsonNode calls) {
        Map<String, Round> memory = rounds;
        synchronized (memory) {
            if (memory.isEmpty() || !calls.isArray()) {
                return null;
            }
            for (JsonNode call : calls) {
                Round round = memory.get(key(caller, call.path("id").asText()));
                if (round != null && round.until() - nanoTime.getAsLong() > 0) {
                    return round;
                }
            }
            return null;
        }
    }

    private static String key(String caller, String id) {
        return caller + '\n' + id;
    }
}
