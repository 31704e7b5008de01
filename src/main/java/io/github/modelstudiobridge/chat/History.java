package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** Shortens a conversation so that what is left is still one. Stateless. */
public final class History {

    private History() {}

    /**
     * Drops the oldest messages beyond a number. A leading system message stays and counts; what is left does not begin
     * with a tool result whose call was dropped.
     *
     * @param messages changed in place
     * @param max      messages that may stay, at least 1
     * @return how many were dropped
     */
    public static int keepLatest(ArrayNode messages, int max) {
        int before = messages.size();
        int first = isRole(messages.path(0), "system") ? 1 : 0;
        while (messages.size() > Math.max(max, first + 1)) {
            messages.remove(first);
        }
        if (messages.size() < before) {
            while (messages.size() > first + 1 && isRole(messages.get(first), "tool")) {
                messages.remove(first);
            }
        }
        return before - messages.size();
    }

    private static boolean isRole(JsonNode message, String role) {
        return role.equals(message.path("role").textValue());
    }
}
