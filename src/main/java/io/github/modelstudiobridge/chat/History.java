package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/** Shortens a conversation that keeps the rules so that what is left keeps them, too. Stateless. */
public final class History {

    private History() {}

    /**
     * Drops the oldest messages beyond a number. A leading system message stays and counts. What is left begins with a
     * user's message: the model expects that somebody has spoken to it, and a tool's result needs its call. It is longer
     * than told only when tools have been called that often since the user's last message, which stays.
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

    private static boolean isRole(JsonNode message, String role) {
        return role.equals(message.path("role").textValue());
    }
}
