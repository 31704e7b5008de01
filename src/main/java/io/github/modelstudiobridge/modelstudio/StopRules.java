package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;

/**
 * The rules about {@code stop}: a string, or an array of strings, of token ids, or of arrays of token ids, never mixed.
 * Of a mixed array the lenient check keeps what has the form of the first element that has one.
 */
final class StopRules {

    private enum Form {
        STRING("a string"),
        TOKEN("a token id"),
        TOKENS("an array of token ids");

        private final String text;

        Form(String text) {
            this.text = text;
        }
    }

    private StopRules() {}

    static void check(ObjectNode request, Findings findings) {
        JsonNode stop = request.path("stop");
        if (stop.isMissingNode() || stop.isNull() || stop.isTextual()) {
            return;
        }
        if (!(stop instanceof ArrayNode elements)) {
            findings.broken("stop", "must be a string or an array", "stop dropped");
            request.remove("stop");
            return;
        }
        int before = findings.count();
        ArrayNode kept = checked(elements, findings);
        if (findings.count() == before) {
            return;
        }
        if (kept.isEmpty()) {
            request.remove("stop");
        } else {
            request.set("stop", kept);
        }
    }

    private static ArrayNode checked(ArrayNode elements, Findings findings) {
        ArrayNode kept = Json.MAPPER.createArrayNode();
        Form form = null;
        for (int i = 0; i < elements.size(); i++) {
            Form own = form(elements.get(i));
            if (own == null) {
                refuse(elements.get(i), i, findings);
            } else if (form != null && own != form) {
                findings.broken(
                        "stop[" + i + "]",
                        "must be " + form.text + " like the elements before it",
                        "stop[" + i + "] dropped");
            } else {
                form = own;
                kept.add(elements.get(i));
            }
        }
        return kept;
    }

    /** An element of no form; within an array of token ids, the first that is none is at fault. */
    private static void refuse(JsonNode element, int index, Findings findings) {
        String param = "stop[" + index + "]";
        String rule = "must be a string, a token id or an array of token ids";
        for (int i = 0; i < element.size() && element.isArray(); i++) {
            if (!isTokenId(element.get(i))) {
                findings.broken(param + "[" + i + "]", "must be a token id", param + " dropped");
                return;
            }
        }
        findings.broken(param, rule, param + " dropped");
    }

    private static Form form(JsonNode element) {
        if (element.isTextual()) {
            return Form.STRING;
        }
        if (isTokenId(element)) {
            return Form.TOKEN;
        }
        if (!element.isArray() || element.isEmpty()) {
            return null;
        }
        for (JsonNode token : element) {
            if (!isTokenId(token)) {
                return null;
            }
        }
        return Form.TOKENS;
    }

    private static boolean isTokenId(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
    }
}
