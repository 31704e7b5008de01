package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;

/** The calls that a caller was told of, to be found again in what it comes back with: ids alone do not tell them apart. */
final class RelayedCalls {

    /** Callers read arguments and write them anew, so {@code 1.0} may have become {@code 1}. */
    private static final Comparator<JsonNode> LOOSELY = (one, other) ->
            one.isNumber() && other.isNumber() && one.asDouble() == other.asDouble() || one.equals(other) ? 0 : 1;

    private RelayedCalls() {}

    /**
     * Whether a message holds these calls and no others, in whatever order; some callers make a message of each, with its
     * result behind it, and then it is the last of those.
     */
    static boolean endAt(int place, JsonNode messages, List<ToolCall> relayed) {
        List<ToolCall> missing = new LinkedList<>(relayed);
        for (int i = place; i >= 0 && !missing.isEmpty(); i--) {
            JsonNode entries = messages.get(i).path("tool_calls");
            boolean isResult = messages.get(i).path("role").asText().equals("tool");
            if (entries.isEmpty() && !isResult) {
                return false;
            }
            for (JsonNode entry : entries) {
                if (!take(entry, missing)) {
                    return false;
                }
            }
        }
        return missing.isEmpty();
    }

    private static boolean take(JsonNode entry, List<ToolCall> missing) {
        for (Iterator<ToolCall> calls = missing.iterator(); calls.hasNext(); ) {
            if (isSame(entry, calls.next())) {
                calls.remove();
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(JsonNode entry, ToolCall call) {
        return entry.path("id").asText().equals(call.id())
                && entry.at("/function/name").asText().equals(call.name())
                && isSame(entry.at("/function/arguments").asText(), call.arguments());
    }

    private static boolean isSame(String arguments, String others) {
        return arguments.equals(others) || tree(arguments).equals(LOOSELY, tree(others));
    }

    /** What is no JSON, as the model may write it, is text; nothing is no arguments. */
    private static JsonNode tree(String arguments) {
        try {
            return Json.MAPPER.readTree(arguments.isBlank() ? "{}" : arguments);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.getNodeFactory().textNode(arguments);
        }
    }
}
