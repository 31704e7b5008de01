package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one choice gains in one chunk. Immutable; null means that the field was absent or null on the wire.
 *
 * @param index        the choice's place, from 0
 * @param role         {@code assistant} in an answer's first chunk, else null
 * @param content      text to append, possibly empty
 * @param toolCalls    the chunk's {@code tool_calls} array as it came, or null
 * @param finishReason why the choice ended ({@code stop}, {@code length}, {@code tool_calls}), null before
 */
public record ChoiceDelta(int index, String role, String content, JsonNode toolCalls, String finishReason) {

    /** This delta with another text. */
    public ChoiceDelta withContent(String text) {
        return new ChoiceDelta(index, role, text, toolCalls, finishReason);
    }

    /** Whether there is anything in it that a listener would notice. */
    public boolean isSilent() {
        return (content == null || content.isEmpty())
                && (toolCalls == null || toolCalls.isEmpty())
                && finishReason == null;
    }
}
