package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the data of one event of a Model Studio stream, token by token: no tree is built for what is only text.
 *
 * <p>Stateless and thread safe. Knows nothing of event streams.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope">OpenAI compatible - Chat</a>
 */
public final class ModelStudioChunkDecoder {

    private ModelStudioChunkDecoder() {}

    /**
     * Decodes one chunk.
     *
     * @param data   JSON text of a {@code chat.completion.chunk}
     * @param errors tells what an error object means
     * @throws ChatException when the data is an error object, is cut off, or is no chunk at all
     */
    public static AnswerChunk decode(String data, ModelStudioErrors errors) {
        try (JsonParser json = Json.MAPPER.createParser(data)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(null);
            }
            AnswerChunk chunk = chunk(json, data, errors);
            if (json.nextToken() != null) {
                throw malformed(null);
            }
            return chunk;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static AnswerChunk chunk(JsonParser json, String data, ModelStudioErrors errors) throws IOException {
        String id = "";
        String model = "";
        long created = 0;
        JsonNode usage = null;
        List<ChoiceDelta> choices = null;
        ObjectNode nativeError = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                choices = field.equals("choices") ? List.of() : choices;
                continue;
            }
            switch (field) {
                case "id" -> id = text(json, "");
                case "model" -> model = text(json, "");
                case "created" -> created = number(json);
                case "usage" -> usage = json.readValueAsTree();
                case "choices" -> choices = choices(json);
                case "error" -> throw errors.inStream(json.readValueAsTree(), data);
                case "code", "message" -> {
                    nativeError = nativeError == null ? Json.MAPPER.createObjectNode() : nativeError;
                    nativeError.set(field, json.readValueAsTree());
                }
                default -> json.skipChildren();
            }
        }
        if (choices == null) {
            throw nativeError == null ? malformed(null) : errors.inStream(nativeError, data);
        }
        return new AnswerChunk(id, created, model, choices, usage, data);
    }

    private static List<ChoiceDelta> choices(JsonParser json) throws IOException {
        if (!json.isExpectedStartArrayToken()) {
            throw malformed(null);
        }
        List<ChoiceDelta> choices = new ArrayList<>(1);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw malformed(null);
            }
            choices.add(choice(json));
        }
        return choices;
    }

    private static ChoiceDelta choice(JsonParser json) throws IOException {
        int index = 0;
        String finishReason = null;
        ChoiceDelta delta = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "index" -> index = (int) number(json);
                case "finish_reason" -> finishReason = text(json, null);
                case "delta" -> {
                    if (value == JsonToken.START_OBJECT) {
                        delta = delta(json);
                    } else {
                        json.skipChildren();
                    }
                }
                default -> json.skipChildren();
            }
        }
        // at some providers an empty finish_reason, or the text null, means "not finished"
        String finished =
                finishReason == null || finishReason.isEmpty() || finishReason.equals("null") ? null : finishReason;
        return delta == null
                ? new ChoiceDelta(index, null, null, null, finished)
                : new ChoiceDelta(index, delta.role(), delta.content(), delta.toolCalls(), finished);
    }

    private static ChoiceDelta delta(JsonParser json) throws IOException {
        String role = null;
        String content = null;
        JsonNode toolCalls = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "role" -> role = text(json, null);
                case "content" -> content = content(json);
                case "tool_calls" -> toolCalls = json.readValueAsTree();
                default -> json.skipChildren();
            }
        }
        return new ChoiceDelta(0, role, content, toolCalls, null);
    }

    /** A text, or the texts of its parts one after the other. */
    private static String content(JsonParser json) throws IOException {
        if (!json.isExpectedStartArrayToken()) {
            return text(json, null);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : json.<JsonNode>readValueAsTree()) {
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }

    /** A string; anything else is for callers who get the whole chunk, and does not break it for the others. */
    private static String text(JsonParser json, String otherwise) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return otherwise;
    }

    private static long number(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() != NumberType.BIG_INTEGER) {
            return json.getLongValue();
        }
        json.skipChildren();
        return 0;
    }

    private static ChatException malformed(Exception cause) {
        return new ChatException(
                ChatError.upstream(
                        502, "invalid_upstream_answer", "The model's answer held something that is no chunk."),
                cause);
    }
}
