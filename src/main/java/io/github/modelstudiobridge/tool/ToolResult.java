package io.github.modelstudiobridge.tool;

import java.util.Objects;

/**
 * What came of a tool call. Immutable.
 *
 * @param outcome for logs and metrics
 * @param content what the model is told: the result, or a sentence that says what went wrong
 */
public record ToolResult(Outcome outcome, String content) {

    /** How a tool call ended. */
    public enum Outcome {
        OK,
        /** The arguments broke the tool's schema; it did not run. */
        INVALID_ARGUMENTS,
        /** There is no such tool. */
        UNKNOWN,
        /** The tool has as many calls under way and waiting as it may. */
        BUSY,
        FAILED,
        TIMED_OUT
    }

    public ToolResult {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(content, "content");
    }

    /** Whether the tool may have done something; if not, the call may be carried out later. */
    public boolean mayHaveRun() {
        return switch (outcome) {
            case INVALID_ARGUMENTS, UNKNOWN, BUSY -> false;
            case OK, FAILED, TIMED_OUT -> true;
        };
    }
}
