package io.github.modelstudiobridge.modelstudio;

/**
 * What one model can do, as far as requests to it depend on that. Immutable.
 *
 * @param maxN            most answers to one request, 1 to 4
 * @param maxTokens       tokens of its longest answer, without thoughts; {@link Long#MAX_VALUE} for no limit
 * @param tools           whether it calls tools
 * @param toolsWithStream how tools and a streamed answer go together
 * @param thinking        when it thinks before it answers
 * @param vision          whether a message may hold images and videos
 */
public record ModelCapabilities(
        int maxN, long maxTokens, boolean tools, ToolsWithStream toolsWithStream, Thinking thinking, boolean vision) {

    /** What is assumed where nothing is said: everything that no rule forbids to all models. */
    public static final ModelCapabilities UNLIMITED =
            new ModelCapabilities(4, Long.MAX_VALUE, true, ToolsWithStream.AUTO, Thinking.NEVER, true);

    /** How to ask a model that may call tools for a streamed answer. */
    public enum ToolsWithStream {
        /** With a stream; where Model Studio refuses the combination, without. */
        AUTO,
        /** Always with a stream. */
        STREAM,
        /** Never with a stream. */
        NON_STREAM
    }

    /** When a model thinks. */
    public enum Thinking {
        /** Never, as far as is known: it may refuse {@code enable_thinking}. */
        NEVER,
        /** Only when {@code enable_thinking} is true. */
        WHEN_ASKED,
        /** Unless {@code enable_thinking} is false. */
        BY_DEFAULT,
        /** In every answer: it refuses {@code enable_thinking} to be false, and answers with a stream only. */
        ALWAYS
    }

    ModelCapabilities withMaxN(int value) {
        return new ModelCapabilities(value, maxTokens, tools, toolsWithStream, thinking, vision);
    }

    ModelCapabilities withMaxTokens(long value) {
        return new ModelCapabilities(maxN, value, tools, toolsWithStream, thinking, vision);
    }

    ModelCapabilities withTools(boolean value) {
        return new ModelCapabilities(maxN, maxTokens, value, toolsWithStream, thinking, vision);
    }

    ModelCapabilities withToolsWithStream(ToolsWithStream value) {
        return new ModelCapabilities(maxN, maxTokens, tools, value, thinking, vision);
    }

    ModelCapabilities withThinking(Thinking value) {
        return new ModelCapabilities(maxN, maxTokens, tools, toolsWithStream, value, vision);
    }

    ModelCapabilities withVision(boolean value) {
        return new ModelCapabilities(maxN, maxTokens, tools, toolsWithStream, thinking, value);
    }
}
