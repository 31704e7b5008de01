package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one entry of a delta's {@code tool_calls} adds. Models leave fields out, or send them null or empty: each of that
 * is an empty text here, and a missing index is null. Immutable.
 */
record ToolCallDelta(Integer index, String id, String name, String arguments) {

    static ToolCallDelta of(JsonNode call) {
        JsonNode index = call.path("index");
        JsonNode function = call.path("function");
        return new ToolCallDelta(
                index.isInt() ? index.intValue() : null,
                call.path("id").asText(""),
                function.path("name").asText(""),
                text(function.path("arguments")));
    }

    /** Arguments are the text of an object; some models write the object. */
    private static String text(JsonNode arguments) {
        return arguments.isValueNode() || arguments.isMissingNode() ? arguments.asText("") : arguments.toString();
    }

    boolean isEmpty() {
        return id.isEmpty() && name.isEmpty() && arguments.isEmpty();
    }
}
