package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * A chat completion request in OpenAI's form: a JSON object with typed access to what the bridge needs, so that fields
 * it does not know survive.
 *
 * <p>Belongs to one call and is not thread safe. Knows no dialect's own fields and nothing of HTTP.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>
 */
public final class ChatRequest {

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final ObjectNode json;
    private final String callerModel;
    private final Map<String, String> spellings = new HashMap<>();

    private ChatRequest(ObjectNode json) {
        this.json = json;
        messages();
        this.callerModel = model();
        if (callerModel.isBlank()) {
            throw badRequest("model", "model names no model");
        }
    }

    /** The same request for a model of another name. */
    public ChatRequest withModel(String name) {
        if (name.equals(model())) {
            return this;
        }
        ObjectNode copy = json.deepCopy();
        copy.put("model", name);
        return new ChatRequest(copy);
    }

    /**
     * Reads a request body.
     *
     * @param body UTF-8 JSON
     * @throws ChatException with status 400 when the body is empty, no JSON, no object, or lacks messages or a model, or
     *     holds a NUL character
     */
    public static ChatRequest parse(byte[] body) {
        return new ChatRequest(object(body));
    }

    private static ObjectNode object(byte[] body) {
        if (body == null || body.length == 0) {
            throw badRequest(null, "The request has no body; a JSON object is expected");
        }
        try {
            String text = text(body);
            if (Json.STRICT_MAPPER.readTree(text) instanceof ObjectNode object) {
                requireNoNul(text, object);
                return object;
            }
        } catch (JacksonException e) {
            // the parser's own message may quote what was said, its place does not
            String where = e.getLocation() == null
                    ? ""
                    : " at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            throw badRequest(null, "The request body is not valid JSON" + where);
        } catch (CharacterCodingException e) {
            throw badRequest(null, "The request body is not valid UTF-8");
        }
        throw badRequest(null, "The request body is not a JSON object");
    }

    /** What ends a text in many a program is nobody's speech. */
    private static void requireNoNul(String text, ObjectNode object) {
        String path = NulSearch.path(text, object);
        if (path != null) {
            throw badRequest(path, path + " holds a NUL character");
        }
    }

    /** Stricter than a JSON parser, which takes overlong forms, surrogates and UTF-16 and passes other characters on. */
    private static String text(byte[] utf8) throws CharacterCodingException {
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        boolean marked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
        return (marked ? text.subSequence(1, text.length()) : text).toString();
    }

    /** The model's name as the caller wrote it, whatever {@link #model} has become since. */
    public String callerModel() {
        return callerModel;
    }

    /** The name of the model that is asked. */
    public String model() {
        return text("model");
    }

    /** The conversation, oldest first; never empty. What stands in it is checked by the rules for requests. */
    public ArrayNode messages() {
        if (!(json.get("messages") instanceof ArrayNode messages)) {
            throw badRequest("messages", json.has("messages") ? "messages is not an array" : "messages is missing");
        }
        if (messages.isEmpty()) {
            throw badRequest("messages", "messages is empty");
        }
        return messages;
    }

    /** Whether the caller asked for a stream; absent means no. */
    public boolean stream() {
        JsonNode stream = json.path("stream");
        if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
            throw badRequest("stream", "stream is not a boolean");
        }
        return stream.asBoolean(false);
    }

    /** Takes a field that is not meant for the model out of the request; a missing node when it was not there. */
    public JsonNode take(String field) {
        JsonNode taken = json.remove(field);
        return taken == null ? json.path(field) : taken;
    }

    /** Gives a field the name that the model knows; errors and repairs name it as the caller spelled it. */
    public void rename(String spelling, String field) {
        json.set(field, json.remove(spelling));
        spellings.put(field, spelling);
    }

    /** How the caller spelled fields that were renamed, by the names that the model knows. */
    public Map<String, String> spellings() {
        return Collections.unmodifiableMap(spellings);
    }

    /** The request as JSON; changes to the tree change the request. */
    public ObjectNode json() {
        return json;
    }

    private String text(String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw badRequest(field, field + (value.isMissingNode() ? " is missing" : " is not a string"));
        }
        return value.textValue();
    }

    private static ChatException badRequest(String param, String message) {
        return new ChatException(ChatError.badRequest(param, message));
    }
}
