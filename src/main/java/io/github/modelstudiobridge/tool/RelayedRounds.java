package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ToolCall;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Remembers rounds of which the bridge carried out some calls and the caller others: the caller comes back with its own
 * results only, and the model must see them all.
 *
 * <p>Bounded in number, size and time; the oldest goes first. Thread safe.
 */
public final class RelayedRounds {

    private record Round(List<ToolCall> relayed, List<ToolCall> calls, List<ToolResult> results, long until) {
        long size() {
            return Stream.concat(relayed.stream(), calls.stream())
                            .mapToLong(call -> call.arguments().length())
                            .sum()
                    + results.stream()
                            .mapToLong(result -> result.content().length())
                            .sum();
        }
    }

    /** In the order of their end; guarded by itself, for a successor shares it. */
    private static final class Memory {
        private final Map<String, Round> rounds = new LinkedHashMap<>();
        private long size;

        void put(String key, Round round) {
            remove(key);
            rounds.put(key, round);
            size += round.size();
        }

        void remove(String key) {
            Round removed = rounds.remove(key);
            size -= removed == null ? 0 : removed.size();
        }
    }

    private final int max;
    private final long maxSize;
    private final long keepNanos;
    private final LongSupplier nanoTime;
    private volatile Memory memory = new Memory();

    /**
     * An empty memory.
     *
     * @param max  calls of callers that are remembered
     * @param keep    how long
     * @param maxSize characters of the arguments and results that are remembered with them
     */
    public RelayedRounds(int max, Duration keep, long maxSize) {
        this(max, keep, maxSize, System::nanoTime);
    }

    RelayedRounds(int max, Duration keep, long maxSize, LongSupplier nanoTime) {
        this.max = max;
        this.maxSize = maxSize;
        this.keepNanos = keep.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Remembers on in the memory of another one, which may still be in use. */
    public void succeed(RelayedRounds predecessor) {
        memory = predecessor.memory;
    }

    /**
     * Remembers a round.
     *
     * @param caller  whose it is: nobody else's results bring it back
     * @param relayed the calls that the caller carries out, by the names it knows
     * @param calls   the bridge's own
     * @param results what came of those, in their order
     */
    public void remember(String caller, List<ToolCall> relayed, List<ToolCall> calls, List<ToolResult> results) {
        Round round = new Round(
                List.copyOf(relayed), List.copyOf(calls), List.copyOf(results), nanoTime.getAsLong() + keepNanos);
        Memory shared = memory;
        synchronized (shared) {
            relayed.forEach(call -> shared.put(key(caller, call.id()), round));
            forget(shared);
        }
    }

    /** Forgets earlier rounds of a caller whose ids have been given anew, to calls that have nothing to do with them. */
    public void forget(String caller, List<ToolCall> relayed) {
        Memory shared = memory;
        synchronized (shared) {
            relayed.forEach(call -> shared.remove(key(caller, call.id())));
        }
    }

    /** What is too old, and the oldest of what is too much. */
    private void forget(Memory shared) {
        long now = nanoTime.getAsLong();
        while (!shared.rounds.isEmpty()) {
            Map.Entry<String, Round> oldest =
                    shared.rounds.entrySet().iterator().next();
            boolean tooMuch = shared.rounds.size() > max || shared.size > maxSize;
            if (!tooMuch && oldest.getValue().until() - now > 0) {
                return;
            }
            shared.remove(oldest.getKey());
        }
    }

    /**
     * Puts the bridge's calls and results back beside those that a caller's messages hold, if they hold all the calls
     * that the caller was told of in that round, as they were: strangers may share an id. Some callers make a message of each
     * call: a round is put back once, where its latest call is.
     *
     * @return the calls that were put back
     */
    public CarriedOut complete(String caller, ArrayNode messages) {
        CarriedOut carriedOut = new CarriedOut();
        Set<Round> there = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = messages.size() - 1; i >= 0; i--) {
            Round round = roundOf(caller, messages.get(i).path("tool_calls"));
            if (round != null && !there.contains(round) && RelayedCalls.endAt(i, messages, round.relayed())) {
                there.add(round);
                putBack(round, messages, i, carriedOut);
            }
        }
        return carriedOut;
    }

    private static void putBack(Round round, ArrayNode messages, int place, CarriedOut carriedOut) {
        ObjectNode asking = (ObjectNode) messages.get(place);
        asking.set("tool_calls", ToolMessages.asked(round.calls()).addAll((ArrayNode) asking.get("tool_calls")));
        for (int i = 0; i < round.calls().size(); i++) {
            carriedOut.add(round.calls().get(i), round.results().get(i));
            messages.insert(
                    place + 1 + i,
                    ToolMessages.answering(
                            round.calls().get(i), round.results().get(i).content()));
        }
    }

    private Round roundOf(String caller, JsonNode calls) {
        Memory shared = memory;
        synchronized (shared) {
            if (shared.rounds.isEmpty() || !calls.isArray()) {
                return null;
            }
            for (JsonNode call : calls) {
                Round round = shared.rounds.get(key(caller, call.path("id").asText()));
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
