package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import java.util.regex.Pattern;

/**
 * The rules about {@code tools}. The lenient check drops a tool that cannot be offered: under another name, the caller
 * would not know its calls. With the last one goes a {@code tool_choice}, and so does one that names a dropped tool.
 */
final class ToolRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private ToolRules() {}

    static void check(ObjectNode request, ResolvedModel model, Findings findings) {
        if (!request.hasNonNull("tools")) {
            return;
        }
        int before = findings.count();
        ArrayNode kept = Json.MAPPER.createArrayNode();
        JsonNode tools = request.get("tools");
        if (!model.capabilities().tools()) {
            findings.broken("tools", "cannot be used with this model", "tools dropped");
        } else if (!tools.isArray() || tools.isEmpty()) {
            findings.broken("tools", "must be an array of at least one tool", "tools dropped");
        } else {
            for (int i = 0; i < tools.size(); i++) {
                if (checkTool(tools.get(i), "tools[" + i + "]", findings)) {
                    kept.add(tools.get(i));
                }
            }
        }
        if (findings.count() > before) {
            replace(request, kept, findings);
        }
    }

    private static void replace(ObjectNode request, ArrayNode kept, Findings findings) {
        if (kept.isEmpty()) {
            request.remove("tools");
        } else {
            request.set("tools", kept);
        }
        JsonNode choice = request.path("tool_choice");
        JsonNode chosen = choice.path("function").path("name");
        boolean offered = chosen.isMissingNode();
        for (JsonNode tool : kept) {
            offered |= tool.path("function").path("name").equals(chosen);
        }
        if (request.hasNonNull("tool_choice") && (kept.isEmpty() || !offered)) {
            findings.broken("tool_choice", "must name one of the tools", "tool_choice dropped");
            request.remove("tool_choice");
        }
    }

    /** Whether the tool can be offered. */
    private static boolean checkTool(JsonNode tool, String param, Findings findings) {
        if (!(tool.path("function") instanceof ObjectNode function)) {
            findings.broken(param + ".function", "must be an object", param + " dropped");
            return false;
        }
        JsonNode type = tool.path("type");
        if (type.isMissingNode() || type.isNull()) {
            findings.broken(param + ".type", "must be function", param + ".type set to function");
            ((ObjectNode) tool).put("type", "function");
        } else if (!"function".equals(type.textValue())) {
            findings.broken(param + ".type", "must be function", param + " dropped");
            return false;
        }
        JsonNode name = function.path("name");
        if (!name.isTextual() || !NAME.matcher(name.textValue()).matches()) {
            findings.broken(
                    param + ".function.name",
                    "must be 1 to 64 letters, digits, underscores or hyphens",
                    param + " dropped");
            return false;
        }
        if (function.hasNonNull("description") && !function.get("description").isTextual()) {
            findings.broken(
                    param + ".function.description", "must be a string", param + ".function.description dropped");
            function.remove("description");
        }
        if (function.hasNonNull("parameters") && !function.get("parameters").isObject()) {
            findings.broken(
                    param + ".function.parameters", "must be an object", param + ".function.parameters dropped");
            function.remove("parameters");
        }
        return true;
    }
}
