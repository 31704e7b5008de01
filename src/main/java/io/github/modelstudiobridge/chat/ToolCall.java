package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * A tool call of the model. Immutable.
 *
 * @param index     the call's place among those of its answer, from 0
 * @param id        the call's id; empty when the model gave none
 * @param name      the function's name; empty when the model gave none
 * @param arguments text of a JSON object, as the model wrote it; less than one when the model was cut off
 */
public record ToolCall(int index, String id, String name, String arguments) {

    /** Whether the arguments are an object from brace to brace, so that nothing of the call can be missing. */
    public boolean isWhole() {
        return isObject(arguments);
    }

    /** The same call at another place. */
    public ToolCall withIndex(int other) {
        return new ToolCall(other, id, name, arguments);
    }

    /** The same call of another function. */
    public ToolCall withName(String other) {
        return new ToolCall(index, id, other, arguments);
    }

    static boolean isObject(String text) {
        try (JsonParser json = Json.MAPPER.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
