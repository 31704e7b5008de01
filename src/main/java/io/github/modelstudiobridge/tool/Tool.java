package io.github.modelstudiobridge.tool;

import io.github.modelstudiobridge.chat.ToolCall;
import java.util.Map;
import java.util.function.Consumer;

/** Something that the model may ask for. Thread safe. */
public interface Tool {

    /** A call under way. */
    @FunctionalInterface
    interface Running {

        /** Interrupts the call; its result is discarded. Without effect once it is done. */
        void cancel();
    }

    ToolDefinition definition();

    /**
     * Carries a call out, unless its arguments are wrong. Returns at once and never throws.
     *
     * @param call       the model's call, complete
     * @param properties the call's context, by exchange property; not to be changed
     * @param done       told exactly once, on any thread, unless the call is cancelled before
     */
    Running start(ToolCall call, Map<String, Object> properties, Consumer<ToolResult> done);
}
