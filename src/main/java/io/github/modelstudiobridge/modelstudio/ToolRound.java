package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The assistant's message with tool calls that a conversation is at, and the calls in it that still wait for a result.
 * A result without {@code tool_call_id}, or with an empty one, answers all of them, as in Model Studio's own example.
 * Models give ids that are empty or there twice, and callers send them back as they came. Not thread safe.
 */
final class ToolRound {

    private final Findings findings;
    /** How many calls of an id wait for a result, under the empty one those that have none. */
    private final Map<String, Integer> waiting = new LinkedHashMap<>();

    private boolean allAnswered;
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
        JsonNode name = call.path("function").path("name");
        if (!name.isTextual()) {
            findings.broken(param + ".function.name", "must be a string", param + " dropped");
            return false;
        }
        JsonNode arguments = call.path("function").path("arguments");
        if (!arguments.isTextual()) {
            boolean object = arguments.isObject();
            String field = param + ".function.arguments";
            findings.broken(field, "must be a string", field + (object ? " made a string" : " set to {}"));
            ((ObjectNode) call.get("function")).put("arguments", object ? arguments.toString() : "{}");
        }
        return true;
    }

    void open(ObjectNode message, String param) {
        caller = message;
        callerParam = param;
        waiting.clear();
        allAnswered = false;
        for (JsonNode call : message.path("tool_calls")) {
            waiting.merge(call.path("id").asText(""), 1, Integer::sum);
        }
    }

    /** Gives a result that names no call the id of the one that waits, if it is one. */
    void nameCall(ObjectNode result) {
        if (waiting.size() == 1 && !waiting.containsKey("") && !allAnswered && !result.has("tool_call_id")) {
            result.put("tool_call_id", waiting.keySet().iterator().next());
        }
    }

    /** Whether a tool message answers a call of this round. */
    boolean takes(ObjectNode message, String param) {
        if (caller == null) {
            findings.broken(
                    param + ".role", "may be tool only after a message with tool_calls", param + " dropped: no call");
            return false;
        }
        String id = message.path("tool_call_id").asText("");
        if (id.isEmpty() || message.path("tool_call_id").isNull()) {
            allAnswered = true;
            return true;
        }
        if (tookFrom(id) || tookFrom("")) {
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
        if (allAnswered || waiting.isEmpty()) {
            return true;
        }
        findings.broken(
                param,
                "comes where a tool message must answer a call of " + callerParam,
                callerParam + ".tool_calls without a result dropped");
        ArrayNode answered = Json.MAPPER.createArrayNode();
        JsonNode calls = message.path("tool_calls");
        for (int i = calls.size() - 1; i >= 0; i--) {
            // of calls with one id, or with none, the last ones have no result
            if (!tookFrom(calls.get(i).path("id").asText(""))) {
                answered.insert(0, calls.get(i));
            }
        }
        replaceCalls(message, answered);
        return !answered.isEmpty() || ContentRules.saysSomething(message.path("content"));
    }

    /** Whether a call of that id, or one without, was among those that wait; it is no more. */
    private boolean tookFrom(String id) {
        boolean waits = waiting.computeIfPresent(id, (known, count) -> count - 1) != null;
        waiting.remove(id, 0);
        return waits;
    }

    private static void replaceCalls(ObjectNode message, ArrayNode calls) {
        if (calls.isEmpty()) {
            message.remove("tool_calls");
        } else {
            message.set("tool_calls", calls);
        }
    }
}
