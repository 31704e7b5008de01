package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ToolCall;
import java.util.List;
import java.util.regex.Pattern;

/** What tool calls and their results look like in a conversation. */
final class ToolMessages {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Pattern NO_NAME = Pattern.compile("[^A-Za-z0-9_-]");

    private ToolMessages() {}

    /** The model's message that asks for calls. */
    static ObjectNode asking(String text, List<ToolCall> calls) {
        ObjectNode message = JSON.objectNode().put("role", "assistant").put("content", text);
        message.set("tool_calls", asked(calls));
        return message;
    }

    /**
     * Calls for the model to see again. It would refuse arguments that are no object, so a cut call has none; and a name
     * that is none.
     */
    static ArrayNode asked(List<ToolCall> calls) {
        return entries(calls.stream()
                .map(call -> call.isWhole() ? call : new ToolCall(call.index(), call.id(), call.name(), "{}"))
                .map(call -> call.withName(name(call.name())))
                .toList());
    }

    private static String name(String written) {
        return written.isEmpty() ? "unnamed" : NO_NAME.matcher(written).replaceAll("_");
    }

    /** Entries of {@code tool_calls}, whole. */
    static ArrayNode entries(List<ToolCall> calls) {
        ArrayNode entries = JSON.arrayNode();
        for (ToolCall call : calls) {
            ObjectNode entry = entries.addObject().put("id", call.id()).put("type", "function");
            entry.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        }
        return entries;
    }

    /** The message that answers a call. */
    static ObjectNode answering(ToolCall call, String content) {
        return JSON.objectNode()
                .put("role", "tool")
                .put("tool_call_id", call.id())
                .put("content", content);
    }
}
