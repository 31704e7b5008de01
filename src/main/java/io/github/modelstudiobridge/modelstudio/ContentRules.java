package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules about a message's {@code content}: a string, or an array of parts with a {@code type}; it may be missing
 * beside tool calls, and beside an assistant's {@code refusal} or {@code audio}; images and videos only for a model that sees. The lenient check drops the parts that cannot stay, and
 * a message of which nothing stays; a tool's message then says nothing, since its call needs an answer. A number or a
 * boolean becomes its text: a digit that a caller dialled may come as one.
 */
final class ContentRules {

    private static final Set<String> SEEN = Set.of("image_url", "video", "video_url");

    private ContentRules() {}

    /** Whether the message has a content that can stay, or needs none. */
    static boolean check(
            ObjectNode message,
            String role,
            boolean hasCalls,
            String param,
            ModelCapabilities model,
            Findings findings) {
        JsonNode content = message.path("content");
        boolean absent = content.isMissingNode() || content.isNull();
        if (content.isTextual() || (absent && (hasCalls || saysOtherwise(message, role)))) {
            return true;
        }
        String field = param + ".content";
        if (content instanceof ArrayNode parts && !parts.isEmpty()) {
            int before = findings.count();
            ArrayNode kept = checkParts(parts, field, model, findings);
            if (findings.count() > before && !kept.isEmpty()) {
                message.set("content", kept);
            }
            return !kept.isEmpty() || replaceOrDrop(message, role, hasCalls);
        }
        String rule = "must be a string or an array of at least one part";
        if (content.isNumber() || content.isBoolean()) {
            findings.broken(field, rule, field + " written as a string");
            message.put("content", content.asText());
            return true;
        }
        boolean stays = hasCalls || role.equals("tool");
        findings.broken(field, rule, stays ? field + " emptied" : param + " dropped: it has no content");
        return replaceOrDrop(message, role, hasCalls);
    }

    /** An answer that OpenAI's models gave as a refusal, or spoke: the client sends it back as it came. */
    private static boolean saysOtherwise(ObjectNode message, String role) {
        return role.equals("assistant")
                && (message.path("refusal").isTextual()
                        || message.path("audio").path("id").isTextual());
    }

    private static boolean replaceOrDrop(ObjectNode message, String role, boolean hasCalls) {
        if (hasCalls || role.equals("tool")) {
            message.put("content", "");
            return true;
        }
        return false;
    }

    private static ArrayNode checkParts(ArrayNode parts, String field, ModelCapabilities model, Findings findings) {
        ArrayNode kept = Json.MAPPER.createArrayNode();
        for (int i = 0; i < parts.size(); i++) {
            JsonNode type = parts.get(i).path("type");
            String param = field + "[" + i + "]";
            if (!type.isTextual()) {
                findings.broken(param + ".type", "must be a string", param + " dropped");
            } else if (!model.vision() && SEEN.contains(type.textValue())) {
                findings.broken(param, "is nothing that this model can see", param + " dropped");
            } else {
                kept.add(parts.get(i));
            }
        }
        return kept;
    }

    /** Whether a content holds more than blanks. */
    static boolean saysSomething(JsonNode content) {
        if (content.isTextual()) {
            return !content.textValue().isBlank();
        }
        for (JsonNode part : content) {
            if (!part.path("type").asText().equals("text")
                    || !part.path("text").asText().isBlank()) {
                return true;
            }
        }
        return false;
    }

    /** Adds what other messages say to a first one, each after an empty line. */
    static void append(ObjectNode first, List<ObjectNode> later) {
        List<JsonNode> contents = new ArrayList<>(List.of(first.path("content")));
        later.forEach(message -> contents.add(message.path("content")));
        if (contents.stream().allMatch(JsonNode::isTextual)) {
            first.put("content", contents.stream().map(JsonNode::textValue).collect(Collectors.joining("\n\n")));
        } else {
            ArrayNode parts = Json.MAPPER.createArrayNode();
            contents.forEach(content -> addParts(parts, content));
            first.set("content", parts);
        }
    }

    private static void addParts(ArrayNode parts, JsonNode content) {
        if (content.isArray()) {
            content.forEach(parts::add);
        } else {
            parts.addObject().put("type", "text").set("text", content);
        }
    }
}
