package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request's {@code tool_choice} means. */
public final class ToolChoice {

    private ToolChoice() {}

    /** Whether it leaves the model no choice but to call; a missing one does not. */
    public static boolean forcesACall(JsonNode choice) {
        return choice.isObject() || "required".equals(choice.textValue());
    }
}
