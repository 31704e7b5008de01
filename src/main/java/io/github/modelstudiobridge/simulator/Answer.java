package io.github.modelstudiobridge.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the model says to one request, before anyone decides how it travels.
 *
 * @param id the answer's id
 * @param created when it was made, in seconds since 1970
 * @param model the model's name as the caller wrote it
 * @param choices how many times it is given
 * @param reasoning what the model thinks first
 * @param text what it says
 * @param calls the tool calls it makes after that
 * @param finishReason {@code stop}, {@code length} or {@code tool_calls}
 * @param promptTokens tokens of the request
 */
record Answer(
        String id,
        long created,
        String model,
        int choices,
        Tokens reasoning,
        Tokens text,
        List<CallDelta> calls,
        String finishReason,
        long promptTokens) {

    /** Steps of one choice: each is one event of a stream. */
    long deltas() {
        return reasoning.size() + text.size() + calls.size();
    }

    /** The {@code usage} object. */
    Map<String, Object> usage() {
        long completionTokens = deltas() * choices;
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        if (reasoning.size() > 0) {
            usage.put("completion_tokens_details", Map.of("reasoning_tokens", reasoning.size() * choices));
        }
        return usage;
    }
}
