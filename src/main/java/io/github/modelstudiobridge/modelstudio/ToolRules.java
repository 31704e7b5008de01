package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolChoice;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules about {@code tools}, and about {@code tool_choice}, which means one of them. The lenient check drops a tool
 * that cannot be offered: under another name, the caller would not know its calls.
 *
 * <p>Many clients say with {@code "tools": []} that they have none, which Model Studio refuses. So that field is left out
 * in both modes, with a {@code tool_choice} that forces no call.
 */
final class ToolRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final Set<String> FREE_CHOICES = Set.of("none", "auto");

    private ToolRules() {}

    static void check(ObjectNode request, ResolvedModel model, Findings findings) {
        boolean mentioned = request.hasNonNull("tools");
        if (mentioned) {
            checkTools(request, model, findings);
        }
        if (request.hasNonNull("tool_choice")) {
            boolean dropped = mentioned && !request.hasNonNull("tools");
            JsonNode tools = request.hasNonNull("tools") ? request.get("tools") : toolsOf(model, request);
            checkChoice(request, tools, model.offeredTools(), dropped, findings);
        }
    }

    /** Those that the model's alias brings; none when they do not fit the request and will be left out. */
    private static JsonNode toolsOf(ResolvedModel model, ObjectNode request) {
        JsonNode tools = model.parameters().get("tools");
        if (tools == null) {
            return request.path("tools");
        }
        ObjectNode probe = request.objectNode();
        request.properties().stream()
                .filter(field ->
                        !field.getKey().equals("messages") && !field.getKey().equals("tool_choice"))
                .forEach(field -> probe.set(field.getKey(), field.getValue()));
        probe.set("tools", tools);
        return RequestRules.acceptsParameters(probe, model) ? tools : request.path("none");
    }

    private static void checkTools(ObjectNode request, ResolvedModel model, Findings findings) {
        JsonNode tools = request.get("tools");
        int before = findings.count();
        ArrayNode kept = Json.MAPPER.createArrayNode();
        if (tools.isArray() && tools.isEmpty()) {
            findings.note("tools dropped");
        } else if (!model.capabilities().tools()) {
            findings.broken("tools", "cannot be used with this model", "tools dropped");
        } else if (!tools.isArray()) {
            findings.broken("tools", "must be an array", "tools dropped");
        } else {
            for (int i = 0; i < tools.size(); i++) {
                if (checkTool(tools.get(i), "tools[" + i + "]", findings)) {
                    kept.add(tools.get(i));
                }
            }
        }
        if (kept.isEmpty()) {
            request.remove("tools");
        } else if (findings.count() > before) {
            request.set("tools", kept);
        }
    }

    private static void checkChoice(
            ObjectNode request, JsonNode tools, Set<String> offered, boolean toolsDropped, Findings findings) {
        JsonNode choice = request.get("tool_choice");
        boolean forces = ToolChoice.forcesACall(choice);
        if (!forces && !FREE_CHOICES.contains(choice.asText())) {
            findings.broken(
                    "tool_choice", "must be none, auto, required, or an object with a type", "tool_choice dropped");
        } else if (forces ? meansATool(choice, tools, offered) : !toolsDropped) {
            return;
        } else if (forces) {
            findings.broken("tool_choice", "must mean one of the tools", "tool_choice dropped");
        } else {
            findings.note("tool_choice dropped");
        }
        request.remove("tool_choice");
    }

    private static boolean meansATool(JsonNode choice, JsonNode tools, Set<String> offered) {
        JsonNode type = choice.path("type");
        JsonNode name = choice.path("function").path("name");
        if (name.isTextual() || type.asText().equals("function")) {
            return offers(tools, name) || offered.contains(name.asText());
        }
        return (!tools.isEmpty() || !offered.isEmpty()) && (choice.isTextual() || type.isTextual());
    }

    private static boolean offers(JsonNode tools, JsonNode name) {
        for (JsonNode tool : tools) {
            if (tool.path("function").path("name").equals(name)) {
                return true;
            }
        }
        return false;
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
