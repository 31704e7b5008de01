package io.github.modelstudiobridge.tool;

import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.util.HashMap;
import java.util.Map;

/**
 * The calls of a conversation that have been carried out: a tool that must not repeat one is asked no second time under its
 * id, whatever the arguments are.
 *
 * <p>Belongs to one call, used by one thread at a time.
 */
public final class CarriedOut {

    private static final String DEALT_WITH =
            "Not carried out: the call of this id has been carried out already, with other"
                    + " arguments. If this one is meant too, ask for it under another id.";

    private static final String SHARED = "Not carried out: another call of the same answer has this id.";

    private record Key(String tool, String id) {}

    private record Done(ToolCall call, ToolResult result) {}

    private final Map<Key, Done> calls = new HashMap<>();

    /** Takes note of a call, unless it did not run. */
    public void add(ToolCall call, ToolResult result) {
        if (result.mayHaveRun()) {
            calls.putIfAbsent(key(call), new Done(call, result));
        }
    }

    private static Key key(ToolCall call) {
        return new Key(call.name(), call.id());
    }

    /** What a call of an id that has been used is answered with in place of being carried out; null for another. */
    public ToolResult resultOf(ToolCall call) {
        Done done = calls.get(key(call));
        return done == null ? null : repeated(done.call(), done.result(), call);
    }

    /** Whether two calls may not both be carried out. */
    public static boolean shareAnId(ToolCall call, ToolCall other) {
        return key(call).equals(key(other));
    }

    /**
     * The result of a call that shares the id of an earlier one.
     *
     * @param result what came of the earlier one
     */
    public static ToolResult repeated(ToolCall earlier, ToolResult result, ToolCall call) {
        return earlier.arguments().equals(call.arguments())
                ? result
                : new ToolResult(Outcome.INVALID_ARGUMENTS, result.mayHaveRun() ? DEALT_WITH : SHARED);
    }
}
