package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
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

    private static final CallerJson ANY_COUNT = new CallerJson(Integer.MAX_VALUE);

    private final CallerJson reader;
    private final ObjectNode json;
    private final String callerModel;
    private final Map<String, String> spellings = new HashMap<>();

    private ChatRequest(CallerJson reader, ObjectNode json, String callerModel) {
        this.reader = reader;
        this.json = json;
        this.callerModel = callerModel;
    }

    private ChatRequest(CallerJson reader, ObjectNode json) {
        this.reader = reader;
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
        return withField("model", name);
    }

    /** The same request after a few more messages. */
    public ChatRequest withMessages(List<ObjectNode> more) {
        ObjectNode changed = shallowCopy();
        changed.putArray("messages").addAll(messages()).addAll(more);
        return new ChatRequest(reader, changed, callerModel);
    }

    /** The same request with another value in one of its fields. */
    public ChatRequest withField(String name, String value) {
        ObjectNode changed = shallowCopy();
        changed.put(name, value);
        return new ChatRequest(reader, changed, callerModel);
    }

    /** A tree whose fields can be replaced; what is in them is shared. */
    private ObjectNode shallowCopy() {
        ObjectNode copy = Json.MAPPER.createObjectNode();
        copy.setAll(json);
        return copy;
    }

    /** The same request for an answer in one piece. */
    public ChatRequest inOnePiece() {
        ObjectNode copy = json.deepCopy();
        copy.put("stream", false);
        copy.remove("stream_options");
        return new ChatRequest(reader, copy, callerModel);
    }

    /** The same request for a stream that tells as much as an answer in one piece, token counts included. */
    public ChatRequest asStream() {
        ObjectNode copy = json.deepCopy();
        copy.put("stream", true);
        copy.putObject("stream_options").put("include_usage", true);
        return new ChatRequest(reader, copy, callerModel);
    }

    /** Reads a request body of any number of tokens. */
    public static ChatRequest parse(byte[] body) {
        return parse(body, ANY_COUNT);
    }

    /**
     * Reads a request body.
     *
     * @param body   UTF-8 JSON
     * @param reader reads it, and texts of JSON in it
     * @throws ChatException with status 400 when the body is empty, no JSON, more than the reader takes, no object, or
     *     lacks messages or a model, or holds a NUL character
     */
    public static ChatRequest parse(byte[] body, CallerJson reader) {
        return new ChatRequest(reader, object(body, reader));
    }

    private static ObjectNode object(byte[] body, CallerJson reader) {
        if (body == null || body.length == 0) {
            throw badRequest(null, "The request has no body; a JSON object is expected");
        }
        try {
            String text = text(body);
            if (reader.read("The request body", text) instanceof ObjectNode object) {
                requireNoNul(text, object);
                return object;
            }
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

    /** Whether the stream is to end with the token counts. */
    public boolean countsTokens() {
        return json.at("/stream_options/include_usage").asBoolean();
    }

    /** Whether the model is offered tools. */
    public boolean offersTools() {
        return !json.path("tools").isEmpty();
    }

    /** Takes a field that is not meant for the model out of the request; a missing node when it was not there. */
    public JsonNode take(String field) {
        JsonNode taken = json.remove(field);
        return taken == null ? json.path(field) : taken;
    }

    /**
     * A document that is a text inside of the request.
     *
     * @throws ChatException with status 400 when it is no JSON, or more than may be in a body
     */
    public JsonNode parseText(String text) {
        return reader.read("A text", text);
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
