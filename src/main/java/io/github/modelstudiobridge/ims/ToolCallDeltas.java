package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;

/**
 * Makes tool call deltas say only what they add. Models continue a call with an empty or null id, type or name, which a
 * reader that takes each field as new would understand as another call, or append. Stateless.
 */
final class ToolCallDeltas {

    private ToolCallDeltas() {}

    /** The calls of a delta that add something; null when none does. */
    static JsonNode relayed(JsonNode calls) {
        ArrayNode relayed = Json.MAPPER.createArrayNode();
        for (JsonNode call : calls) {
            JsonNode said = call instanceof ObjectNode object ? withoutEmpty(object) : call;
            if (addsSomething(said)) {
                relayed.add(said);
            }
        }
        return relayed.isEmpty() ? null : relayed;
    }

    private static ObjectNode withoutEmpty(ObjectNode call) {
        ObjectNode said = call.deepCopy();
        removeEmpty(said, "id");
        removeEmpty(said, "type");
        if (said.get("function") instanceof ObjectNode function) {
            removeEmpty(function, "name");
            if (function.path("arguments").isNull()) {
                function.remove("arguments");
            }
        }
        return said;
    }

    private static void removeEmpty(ObjectNode node, String field) {
        if (isEmpty(node.path(field))) {
            node.remove(field);
        }
    }

    private static boolean addsSomething(JsonNode call) {
        JsonNode function = call.path("function");
        return !call.isObject() || call.has("id") || function.has("name") || !isEmpty(function.path("arguments"));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isEmpty();
    }
}
