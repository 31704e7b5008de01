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

    /** This delta with other tool calls, or none. */
    public ChoiceDelta withToolCalls(JsonNode calls) {
        return new ChoiceDelta(index, role, content, calls, finishReason);
    }

    /** This delta with another end; null for none. */
    public ChoiceDelta withFinishReason(String reason) {
        return new ChoiceDelta(index, role, content, toolCalls, reason);
    }

    /** Whether it holds a piece of a tool call. */
    public boolean hasToolCalls() {
        return toolCalls != null && !toolCalls.isEmpty();
    }

    /** Whether it names a function to call; a piece that names none may be the rest of a call, or none at all. */
    public boolean namesCall() {
        if (toolCalls != null) {
            for (JsonNode call : toolCalls) {
                if (!call.at("/function/name").asText("").isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether there is anything in it that a listener would notice. */
    public boolean isSilent() {
        return (content == null || content.isEmpty())
                && (toolCalls == null || toolCalls.isEmpty())
                && finishReason == null;
    }
}
