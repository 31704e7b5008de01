package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.Mode;
import java.util.List;

/**
 * Holds a request to what Model Studio documents, before it is sent: a mistake is named where it was made, not by a
 * server far away. A field with null counts as absent; a field that no rule is about, and every field that keeps the
 * rules, stays as it is to the last digit.
 *
 * <p>A lenient check repairs what it can. Numbers out of range are moved to the nearest allowed one; where that would
 * say something that nobody meant ({@code seed}, {@code top_k} below 0, {@code max_tokens} and
 * {@code max_completion_tokens} below 1) they are dropped, and so is what has the wrong type. The conversation is
 * repaired as {@link ConversationRules} says. What a lenient check has repaired passes a strict one.
 *
 * <p>Stateless and thread safe. Knows nothing of regions, of HTTP, or of numbers written as strings.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope">OpenAI
 *     compatible - Chat, input parameters</a>
 */
public final class RequestRules {

    private RequestRules() {}

    /**
     * Checks a request, and in lenient mode changes it.
     *
     * @param model the model that will answer; its capabilities set some of the limits
     * @return what was repaired, as short texts such as {@code temperature clamped to 1.99}: names of fields, places
     *     and limits, never what a caller wrote, so that they can go into a header and a log; empty when nothing was
     * @throws ChatException with status 400 and {@code param} naming the exact field, such as
     *     {@code tools[0].function.name}
     */
    public static List<String> check(ChatRequest request, ResolvedModel model, Mode mode) {
        Findings findings = new Findings(mode, request.spellings());
        checkParameters(request.json(), model, findings);
        ConversationRules.check(request.json(), model.capabilities(), findings);
        return findings.repairs();
    }

    /** Whether all rules about anything but the conversation are kept. */
    static boolean acceptsParameters(ObjectNode request, ResolvedModel model) {
        try {
            requireParameters(request, model);
            return true;
        } catch (ChatException e) {
            return false;
        }
    }

    /** @throws ChatException when a rule about anything but the conversation is broken */
    static void requireParameters(ObjectNode request, ResolvedModel model) {
        checkParameters(request, model, new Findings(Mode.STRICT));
    }

    private static void checkParameters(ObjectNode request, ResolvedModel model, Findings findings) {
        ToolRules.check(request, model, findings);
        StreamRules.check(request, model.capabilities(), findings);
        // after it is clear whether the model will think
        NumberRules.check(request, model, findings);
        StopRules.check(request, findings);
    }
}
