package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ToolChoice;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether models think before they answer one kind of caller: on the phone a thought is silence. An alias that sets
 * {@code enable_thinking} is stronger, since it was configured for its model.
 *
 * <p>Knows no dialect. Thread safe.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/deep-thinking">Deep thinking</a>
 */
public enum ThinkingPolicy {
    /** They do not, whatever the caller says; one that cannot be told not to still does. */
    OFF,
    /** Those that can do, unless the caller says otherwise. */
    ON,
    /** As the caller says, or else as the model does by itself. */
    MODEL;

    static final String ENABLE_THINKING = "enable_thinking";

    private static final String THINKING_BUDGET = "thinking_budget";

    private static final List<String> REQUEST_FIELDS = List.of(ENABLE_THINKING, THINKING_BUDGET, "reasoning_effort");

    /**
     * Reads a configured value.
     *
     * @throws IllegalArgumentException for anything but {@code off}, {@code on} and {@code model}
     */
    public static ThinkingPolicy of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "off" -> OFF;
            case "on" -> ON;
            case "model" -> MODEL;
            default ->
                throw new IllegalArgumentException(
                        "ims.thinking and gateway.thinking are off, on or model, not " + text);
        };
    }

    /**
     * Takes the caller's own wish out of a request where it does not count, and puts in what the rules need to know of
     * this policy. Comes before the rules: a wish that is not granted must not break one.
     *
     * @return what was taken out, a short text each
     */
    public List<String> prepare(ObjectNode request, ResolvedModel model) {
        List<String> dropped = new ArrayList<>();
        if (this == OFF) {
            for (String field : REQUEST_FIELDS) {
                if (request.hasNonNull(field) && !isFalse(request.get(field))) {
                    request.remove(field);
                    dropped.add(field + " dropped");
                }
            }
        }
        if (!model.parameters().containsKey(ENABLE_THINKING)) {
            tell(request, model.capabilities().thinking());
        }
        return dropped;
    }

    /**
     * Tells the model what nobody has told it yet. It is told only where that is known to be understood: a model without
     * {@code enable_thinking} may refuse it, one that always thinks refuses {@code false}, and without a stream
     * {@code true} is refused.
     *
     * @param request one that kept the rules
     * @param model   what {@link ResolvedModel#applyTo} has made of it: its parameters are in the request
     */
    public void decide(ObjectNode request, ResolvedModel model) {
        Thinking thinking = model.capabilities().thinking();
        tell(request, thinking);
        boolean askedNot = request.hasNonNull(ENABLE_THINKING)
                ? !request.get(ENABLE_THINKING).asBoolean()
                : thinking == Thinking.WHEN_ASKED || thinking == Thinking.NEVER;
        if (askedNot && model.parameters().containsKey(THINKING_BUDGET)) {
            // of no use without thoughts; a caller's own is the caller's to keep
            request.remove(THINKING_BUDGET);
        }
    }

    private void tell(ObjectNode request, Thinking thinking) {
        if (!request.hasNonNull(ENABLE_THINKING)) {
            if (!request.path("stream").asBoolean()) {
                if (thinking == Thinking.BY_DEFAULT) {
                    request.put(ENABLE_THINKING, false);
                }
            } else if (this != MODEL && (thinking == Thinking.WHEN_ASKED || thinking == Thinking.BY_DEFAULT)) {
                boolean forced = ToolChoice.forcesACall(request.path("tool_choice"));
                request.put(ENABLE_THINKING, this == ON && !forced);
            }
        }
    }

    /**
     * Makes a request one that is not streamed, as far as thinking goes.
     *
     * @param model the model that is asked, as for {@link #decide}, or null when it is not known
     * @return what was taken out that somebody had asked for, a short text each
     */
    public static List<String> stop(ObjectNode request, ResolvedModel model) {
        boolean wanted = request.path(ENABLE_THINKING).asBoolean();
        request.remove(ENABLE_THINKING);
        if (model != null) {
            MODEL.decide(request, model);
        }
        return wanted ? List.of(ENABLE_THINKING + " dropped") : List.of();
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }
}
