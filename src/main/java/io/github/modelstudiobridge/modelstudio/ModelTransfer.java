package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that was meant for one model, made one that another can answer: a place that has to help out may have only
 * a smaller one. What that cannot do is left out or clamped, in either mode: it is not the caller's mistake. Images stay,
 * and so do former calls of tools: without them the conversation would be another.
 *
 * @param request what the other model is asked; a copy
 * @param changes what was taken out or clamped, a short text each
 */
public record ModelTransfer(ChatRequest request, List<String> changes) {

    private static final List<String> TOOL_FIELDS = List.of("tools", "tool_choice", "parallel_tool_calls");

    private static final List<String> THINKING_FIELDS = List.of(ThinkingPolicy.ENABLE_THINKING, "thinking_budget");

    /**
     * Transfers a request.
     *
     * @param request  one that keeps the rules for {@code from}; not changed
     * @param thinking whether models think for the caller
     */
    public static ModelTransfer of(ChatRequest request, ResolvedModel from, ResolvedModel to, ThinkingPolicy thinking) {
        ChatRequest moved = request.withModel(to.name());
        ObjectNode json = moved.json();
        List<String> changes = new ArrayList<>();
        if (!to.capabilities().tools()) {
            drop(TOOL_FIELDS, json, changes);
        }
        if (from.capabilities().thinking() != to.capabilities().thinking()) {
            if (to.capabilities().thinking() == Thinking.NEVER) {
                drop(THINKING_FIELDS, json, changes);
            } else {
                thinking.decide(json, to);
            }
        }
        Findings findings = new Findings(Mode.LENIENT);
        StreamRules.check(json, to.capabilities(), findings);
        NumberRules.check(json, to, findings);
        changes.addAll(findings.repairs());
        return new ModelTransfer(moved, changes);
    }

    private static void drop(List<String> fields, ObjectNode json, List<String> changes) {
        for (String field : fields) {
            if (json.remove(field) != null) {
                changes.add(field + " dropped");
            }
        }
    }
}
