package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rules about {@code messages}: known roles, a system message only first, a message of the user, tool results right
 * after their calls, and at the end the user or a tool (or an assistant's message with {@code "partial": true}, whose
 * text the model continues). Turns need not alternate: the documentation says that they normally do.
 *
 * <p>In both modes {@code developer}, OpenAI's newer word for {@code system}, is written as {@code system}: it is right,
 * but Model Studio does not know it.
 *
 * <p>How the lenient check repairs a conversation:
 * <ul>
 *   <li>A role is read without regard to case, {@code function} is OpenAI's former word for {@code tool}, and who says
 *       no role is the user. A message with any other role is dropped, and so is what is no message.
 *   <li>A later system message is added to the first one, or becomes it. It loses its place but stays an instruction:
 *       dropped, it would be lost, and as the user's message the model would answer it as if the user had said it.
 *   <li>A tool result without its call, and a call without its result, are dropped.
 *   <li>Assistant's messages at the end are dropped: the model answers what the user said last.
 * </ul>
 *
 * @see ContentRules
 */
final class ConversationRules {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");
    private static final Map<String, String> OTHER_WORDS =
            Map.of("developer", "system", "function", "tool", "", "user");
    private static final String ROLE_RULE = "must be one of system, developer, user, assistant, tool";
    private static final String FUNCTION_RULE = ROLE_RULE + "; function is OpenAI's former word for tool";
    private static final String LAST_RULE = "must be user or tool in the last message";

    private final ModelCapabilities model;
    private final Findings findings;
    private final List<ObjectNode> kept = new ArrayList<>();
    private final List<ObjectNode> laterSystem = new ArrayList<>();
    private final ToolRound round;
    private ObjectNode system;

    private ConversationRules(ModelCapabilities model, Findings findings) {
        this.model = model;
        this.findings = findings;
        this.round = new ToolRound(findings);
    }

    static void check(ObjectNode request, ModelCapabilities model, Findings findings) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            throw findings.refusal("messages", "must be an array");
        }
        int before = findings.count();
        ConversationRules rules = new ConversationRules(model, findings);
        for (int i = 0; i < messages.size(); i++) {
            rules.read(messages.get(i), "messages[" + i + "]");
        }
        rules.end("messages[" + (messages.size() - 1) + "]");
        if (findings.count() > before) {
            ArrayNode repaired = Json.MAPPER.createArrayNode();
            repaired.addAll(rules.kept);
            request.set("messages", repaired);
        }
    }

    private void read(JsonNode node, String param) {
        if (!(node instanceof ObjectNode message)) {
            findings.broken(param, "must be an object", param + " dropped");
            return;
        }
        String role = role(message, param);
        if (role == null) {
            return;
        }
        boolean hasCalls = role.equals("assistant") && ToolRound.checkCalls(message, param, findings);
        if (!ContentRules.check(message, role, hasCalls, param, model, findings)) {
            return;
        }
        switch (role) {
            case "system" -> readSystem(message, param);
            case "tool" -> {
                if (round.takes(message, param)) {
                    kept.add(message);
                }
            }
            default -> {
                closeRound(param);
                kept.add(message);
                if (hasCalls) {
                    round.open(message, param);
                }
            }
        }
    }

    /** The message's role, one that the model knows; null when it has none that could be meant. */
    private String role(ObjectNode message, String param) {
        JsonNode role = message.path("role");
        if (ROLES.contains(role.asText())) {
            return role.textValue();
        }
        String written = role.isNull() ? "" : role.asText().strip().toLowerCase(Locale.ROOT);
        String meant = OTHER_WORDS.getOrDefault(written, written);
        if (!ROLES.contains(meant)) {
            findings.broken(param + ".role", ROLE_RULE, param + " dropped: its role is unknown");
            return null;
        }
        boolean former = written.equals("function");
        if (!role.asText().equals("developer")) {
            findings.broken(param + ".role", former ? FUNCTION_RULE : ROLE_RULE, param + ".role set to " + meant);
        }
        message.put("role", meant);
        if (former) {
            round.nameCall(message);
        }
        return meant;
    }

    private void readSystem(ObjectNode message, String param) {
        if (system == null && kept.isEmpty()) {
            system = message;
            kept.add(message);
            return;
        }
        String rule = "may be system or developer in the first message only";
        if (system == null) {
            findings.broken(param + ".role", rule, param + " moved to the front");
            system = message;
            kept.add(0, message);
        } else {
            findings.broken(param + ".role", rule, param + " added to the first system message");
            laterSystem.add(message);
        }
    }

    private void closeRound(String param) {
        if (!round.close(param)) {
            kept.remove(kept.size() - 1);
        }
    }

    private void end(String param) {
        if (!kept.isEmpty() && isTrailing(last())) {
            findings.broken(param + ".role", LAST_RULE, "the assistant's messages at the end dropped");
        }
        closeRound(param);
        while (!kept.isEmpty() && isTrailing(last())) {
            kept.remove(kept.size() - 1);
        }
        boolean answersTools = !kept.isEmpty() && "tool".equals(roleOf(last()));
        if (!answersTools && kept.stream().noneMatch(message -> "user".equals(roleOf(message)))) {
            throw findings.refusal("messages", "must hold a message of the user");
        }
        if (!laterSystem.isEmpty()) {
            ContentRules.append(system, laterSystem);
        }
    }

    private ObjectNode last() {
        return kept.get(kept.size() - 1);
    }

    private static boolean isTrailing(ObjectNode message) {
        return "assistant".equals(roleOf(message)) && !message.path("partial").asBoolean();
    }

    private static String roleOf(ObjectNode message) {
        return message.path("role").textValue();
    }
}
