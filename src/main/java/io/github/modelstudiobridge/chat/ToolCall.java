package io.github.modelstudiobridge.chat;

/**
 * A tool call of the model, complete. Immutable.
 *
 * @param index     the call's place among those of its answer, from 0
 * @param id        the call's id; empty when the model gave none
 * @param name      the function's name, not empty
 * @param arguments text of a JSON object, as the model wrote it
 */
public record ToolCall(int index, String id, String name, String arguments) {}
