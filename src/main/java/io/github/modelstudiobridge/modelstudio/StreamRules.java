package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.ToolChoice;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;

/** The rules about what goes with a streamed answer, and about thinking, which goes with nothing else. */
final class StreamRules {

    private StreamRules() {}

    static void check(ObjectNode request, ModelCapabilities model, Findings findings) {
        checkFlag(request, "stream", findings);
        checkFlag(request, "enable_thinking", findings);
        boolean stream = request.path("stream").asBoolean();
        if (request.hasNonNull("stream_options")) {
            checkOptions(request, stream, findings);
        }
        if (model.thinking() == Thinking.ALWAYS) {
            allowThinking(request, findings);
        } else if (!stream && request.path("enable_thinking").asBoolean()) {
            stopThinking(request, model, findings);
        }
        if (request.path("enable_thinking").asBoolean() && ToolChoice.forcesACall(request.path("tool_choice"))) {
            findings.broken("tool_choice", "cannot force a call while enable_thinking is true", "tool_choice dropped");
            request.remove("tool_choice");
        }
    }

    private static void checkOptions(ObjectNode request, boolean stream, Findings findings) {
        JsonNode options = request.get("stream_options");
        if (!stream || !options.isObject()) {
            findings.broken(
                    "stream_options",
                    stream ? "must be an object" : "may be set only when stream is true",
                    "stream_options dropped");
            request.remove("stream_options");
        } else if (options.hasNonNull("include_usage")
                && !options.get("include_usage").isBoolean()) {
            findings.broken(
                    "stream_options.include_usage", "must be a boolean", "stream_options.include_usage dropped");
            ((ObjectNode) options).remove("include_usage");
        }
    }

    /** Whether such a model is asked for a stream is not the caller's concern: it always is. */
    private static void allowThinking(ObjectNode request, Findings findings) {
        if (request.path("enable_thinking").equals(BooleanNode.FALSE)) {
            findings.broken("enable_thinking", "cannot be false: this model always thinks", "enable_thinking dropped");
            request.remove("enable_thinking");
        }
    }

    /** Without the field a model that thinks by default still would. */
    private static void stopThinking(ObjectNode request, ModelCapabilities model, Findings findings) {
        boolean mustBeTold = model.thinking() == Thinking.BY_DEFAULT;
        findings.broken(
                "enable_thinking",
                "may be true only when stream is true",
                "enable_thinking " + (mustBeTold ? "set to false" : "dropped"));
        if (mustBeTold) {
            request.put("enable_thinking", false);
        } else {
            request.remove("enable_thinking");
        }
    }

    private static void checkFlag(ObjectNode request, String field, Findings findings) {
        if (request.hasNonNull(field) && !request.get(field).isBoolean()) {
            findings.broken(field, "must be a boolean", field + " dropped");
            request.remove(field);
        }
    }
}
