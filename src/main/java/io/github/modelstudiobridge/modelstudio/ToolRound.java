package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import java.util.HashSet;
import java.util.Set;

/**
 * The assistant's message with tool calls that a conversation is at, and the calls in it that still wait for a result.
 * A result without {@code tool_call_id} answers all of them, as in Model Studio's own example. Not thread safe.
 */
final class ToolRound {

    private final Findings findings;
    private final Set<String> waiting = new HashSet<>();
    private ObjectNode caller;
    private String callerParam;

    ToolRound(Findings findings) {
        this.findings = findings;
    }

    /**
     * Checks the calls of an assistant's message.
     *
     * @return whether it has any
     */
    static boolean checkCalls(ObjectNode message, String param, Findings findings) {
        replaceFormerCall(message, param, findings);
        JsonNode calls = message.path("tool_calls");
        String field = param + ".tool_calls";
        if (calls.isMissingNode() || calls.isNull()) {
            return false;
        }
        if (!calls.isArray()) {
            findings.broken(field, "must be an array", field + " dropped");
            message.remove("tool_calls");
            return false;
        }
        int before = findings.count();
        ArrayNode kept = Json.MAPPER.createArrayNode();
        for (int i = 0; i < calls.size(); i++) {
            if (checkCall(calls.get(i), field + "[" + i + "]", findings)) {
                kept.add(calls.get(i));
            }
        }
        if (findings.count() > before) {
            replaceCalls(message, kept);
        }
        return !kept.isEmpty();
    }

    /** OpenAI's former way to call a tool, one at a time and without an id. */
    private static void replaceFormerCall(ObjectNode message, String param, Findings findings) {
        if (!message.hasNonNull("function_call")) {
            return;
        }
        String field = param + ".function_call";
        boolean alone = message.path("tool_calls").isEmpty();
        findings.broken(
                field,
                "is OpenAI's former way to call a tool; use tool_calls",
                field + (alone ? " made a tool call" : " dropped"));
        JsonNode call = message.remove("function_call");
        if (alone) {
            message.putArray("tool_calls")
                    .addObject()
                    .put("id", "function_call")
                    .put("type", "function")
                    .set("function", call);
        }
    }

    private static boolean checkCall(JsonNode call, String param, Findings findings) {
        for (String field : new String[] {"name", "arguments"}) {
            if (!call.path("function").path(field).isTextual()) {
                findings.broken(param + ".function." + field, "must be a string", param + " dropped");
                return false;
            }
        }
        return true;
    }

    void open(ObjectNode message, String param) {
        caller = message;
        callerParam = param;
        for (JsonNode call : message.path("tool_calls")) {
            String id = call.path("id").asText("");
            if (!id.isEmpty()) {
                waiting.add(id);
            }
        }
    }

    /** Gives a result that names no call the id of the one that waits, if it is one. */
    void nameCall(ObjectNode result) {
        if (waiting.size() == 1 && !result.has("tool_call_id")) {
            result.put("tool_call_id", waiting.iterator().next());
        }
    }

    /** Whether a tool message answers a call of this round. */
    boolean takes(ObjectNode message, String param) {
        if (caller == null) {
            findings.broken(
                    param + ".role", "may be tool only after a message with tool_calls", param + " dropped: no call");
            return false;
        }
        JsonNode id = message.path("tool_call_id");
        if (id.isMissingNode() || id.isNull()) {
            waiting.clear();
            return true;
        }
        if (waiting.remove(id.textValue())) {
            return true;
        }
        findings.broken(
                param + ".tool_call_id",
                "must be the id of a call that waits for a result",
                param + " dropped: no call");
        return false;
    }

    /**
     * Ends the round before another message, or at the end.
     *
     * @param param where a result is missing
     * @return false when nothing is left of the message with the calls; it is the last one then
     */
    boolean close(String param) {
        ObjectNode message = caller;
        caller = null;
        if (waiting.isEmpty()) {
            return true;
        }
        findings.broken(
                param,
                "comes where a tool message must answer a call of " + callerParam,
                callerParam + ".tool_calls without a result dropped");
        ArrayNode answered = Json.MAPPER.createArrayNode();
        for (JsonNode call : message.path("tool_calls")) {
            if (!waiting.contains(call.path("id").asText(""))) {
                answered.add(call);
            }
        }
        waiting.clear();
        replaceCalls(message, answered);
        return !answered.isEmpty() || ContentRules.saysSomething(message.path("content"));
    }

    private static void replaceCalls(ObjectNode message, ArrayNode calls) {
        if (calls.isEmpty()) {
            message.remove("tool_calls");
        } else {
            message.set("tool_calls", calls);
        }
    }
}
