package io.github.modelstudiobridge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** When a model thinks before it answers, which its name tells. */
enum Thinker {
    /** Only if {@code enable_thinking} is true. */
    WHEN_ASKED,
    /** Unless {@code enable_thinking} is false. */
    BY_DEFAULT,
    /** In every answer. */
    ALWAYS;

    private static final Pattern ALWAYS_NAMES = Pattern.compile("qwq.*|.*-thinking.*");
    private static final Pattern BY_DEFAULT_NAMES =
            Pattern.compile("qwen3\\..*|qwen3-(235b-a22b|32b|30b-a3b|14b|8b|4b|1\\.7b|0\\.6b)");

    static Thinker of(String model) {
        if (ALWAYS_NAMES.matcher(model).matches()) {
            return ALWAYS;
        }
        return BY_DEFAULT_NAMES.matcher(model).matches() ? BY_DEFAULT : WHEN_ASKED;
    }

    /** Whether it thinks, with what a request says in {@code enable_thinking}. */
    boolean thinks(JsonNode asked) {
        return this == ALWAYS || asked.asBoolean(this == BY_DEFAULT);
    }

    /** @throws RefusedException when a request does not go together with thinking */
    void check(JsonNode request) {
        boolean stream = request.path("stream").asBoolean();
        JsonNode asked = request.path("enable_thinking");
        if (this == ALWAYS) {
            Checks.require(stream, "stream", "must be true with a model that always thinks");
            Checks.require(asked.asBoolean(true), "enable_thinking", "must be true with a model that always thinks");
        }
        Checks.require(stream || !thinks(asked), "enable_thinking", "must be false unless the answer is streamed");
        JsonNode choice = request.path("tool_choice");
        Checks.require(
                !thinks(asked) || !(choice.isObject() || "required".equals(choice.textValue())),
                "tool_choice",
                "cannot force a call while the model thinks");
    }
}
