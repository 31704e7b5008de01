package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shortens a conversation that keeps the rules so that what is left keeps them, too. Stateless. */
public final class History {

    private History() {}

    /**
     * Drops the oldest messages beyond a number. A leading system message stays and counts. What is left begins with a
     * user's message: the model expects that somebody has spoken to it, and a tool's result needs its call. It is longer
     * than told only when tools have been called that often since the user's last message, which stays; then
     * {@link #keepLatestRounds} is to follow.
     *
     * @param messages changed in place
     * @param max      messages that may stay, at least 1
     * @return how many were dropped
     */
    public static int keepLatest(ArrayNode messages, int max) {
        int first = isRole(messages.path(0), "system") ? 1 : 0;
        int begin = messages.size() <= max ? first : begin(messages, first, max);
        if (begin > first) {
            List<JsonNode> kept = new ArrayList<>();
            messages.forEach(kept::add);
            kept.subList(first, begin).clear();
            messages.removeAll().addAll(kept);
        }
        return begin - first;
    }

    /** The first user's message within the number, or else the last one before. */
    private static int begin(ArrayNode messages, int first, int max) {
        int oldest = Math.min(messages.size() - max + first, messages.size() - 1);
        for (int i = oldest; i < messages.size(); i++) {
            if (isRole(messages.get(i), "user")) {
                return i;
            }
        }
        int begin = oldest;
        while (begin > first && !isRole(messages.get(begin), "user")) {
            begin--;
        }
        return begin;
    }

    /**
     * Drops the oldest tool rounds since the user's last message beyond a number, each with all its results. Of a last
     * round that is too long by itself the latest results stay, with their calls, or none where there is room for none.
     *
     * @param messages what {@link #keepLatest} left; changed in place
     * @param max      messages that may stay, at least 1; a system message and the user's, or without the user's one
     *     call with its result, stay in any case
     * @return how many were dropped
     */
    public static int keepLatestRounds(ArrayNode messages, int max) {
        int before = messages.size();
        int first = isRole(messages.path(0), "system") ? 1 : 0;
        int from = before;
        while (from > first && !isRole(messages.get(from - 1), "user")) {
            from--;
        }
        if (before <= max || from == before) {
            return 0;
        }
        List<JsonNode> kept = new ArrayList<>();
        messages.forEach(kept::add);
        int begin = Math.min(from + before - max, before);
        while (begin < before && isRole(kept.get(begin), "tool")) {
            begin++;
        }
        kept.subList(from, begin).clear();
        if (begin == before) {
            int room = Math.max(max - from - 1, from > first ? 0 : 1);
            kept.addAll(latestResults(messages, room));
        }
        messages.removeAll().addAll(kept);
        return before - messages.size();
    }

    /** The last message with calls, as if it had called only for its latest results, and these. */
    private static List<JsonNode> latestResults(ArrayNode messages, int most) {
        int caller = messages.size() - 1;
        while (caller > 0 && isRole(messages.get(caller), "tool")) {
            caller--;
        }
        List<JsonNode> round = new ArrayList<>();
        for (int i = Math.max(caller + 1, messages.size() - most); i < messages.size(); i++) {
            round.add(messages.get(i));
        }
        if (round.isEmpty()) {
            return round;
        }
        ObjectNode message = messages.get(caller).deepCopy();
        Map<String, Integer> answered = new HashMap<>();
        round.forEach(result -> answered.merge(result.path("tool_call_id").asText(""), 1, Integer::sum));
        // a result without an id answers all calls
        if (!answered.containsKey("")) {
            ArrayNode calls = message.putArray("tool_calls");
            JsonNode all = messages.get(caller).path("tool_calls");
            int strays = strays(answered, all);
            for (int i = all.size() - 1; i >= 0; i--) {
                String id = all.get(i).path("id").asText("");
                if (id.isEmpty() ? strays-- > 0 : answered.merge(id, -1, Integer::sum) >= 0) {
                    calls.insert(0, all.get(i));
                }
            }
        }
        round.add(0, message);
        return round;
    }

    /** Results whose ids no call has: they answer the calls without one. */
    private static int strays(Map<String, Integer> answered, JsonNode calls) {
        Map<String, Integer> left = new HashMap<>(answered);
        calls.forEach(call -> left.remove(call.path("id").asText("")));
        return left.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether a message is of a role. */
    public static boolean isRole(JsonNode message, String role) {
        return role.equals(message.path("role").textValue());
    }
}
