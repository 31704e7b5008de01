package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The configured system prompts of one dialect: one per model name that callers use, and one for all others.
 *
 * <p>Immutable and thread safe.
 */
public final class SystemPrompts {

    /** The name of the prompt for models that have none of their own. */
    public static final String DEFAULT = "default";

    private final Map<String, PromptTemplate> templates;

    public SystemPrompts(Map<String, PromptTemplate> templates) {
        this.templates = Map.copyOf(templates);
    }

    /**
     * Puts the prompt before a conversation that keeps the rules; a system message of the caller's own follows it in the
     * same message, because Model Studio takes only one.
     *
     * @param values what the templates may name
     */
    public void apply(ChatRequest request, Map<String, ?> values) {
        PromptTemplate template = templates.getOrDefault(request.callerModel(), templates.get(DEFAULT));
        if (template == null) {
            return;
        }
        String prompt = template.fill(values);
        JsonNode first = request.messages().get(0);
        if (!History.isRole(first, "system")) {
            request.messages().insertObject(0).put("role", "system").put("content", prompt);
        } else if (first.get("content") instanceof ArrayNode parts) {
            parts.insertObject(0).put("type", "text").put("text", prompt + "\n\n");
        } else {
            ((ObjectNode) first)
                    .put("content", prompt + "\n\n" + first.path("content").textValue());
        }
    }
}
