package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The IMS real-time workflow's "self-developed LLM, OpenAI specification".
 *
 * <p>A request must be a stream and may carry {@code extendData}, which is for the routes and never for the model. An
 * answer's chunk has exactly {@code id, object, created, model} and {@code choices[].index, delta, finish_reason}, with
 * {@code content} and, when there are any, {@code tool_calls} in the delta.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/ims/user-guide/llm-standard-interface">LLM standard interface</a>
 */
public final class ImsDialect implements Dialect {

    /** Property of a call: the workflow's {@code extendData} as a map, empty when it sent none. */
    public static final String EXTEND_DATA = "extendData";

    @Override
    public String name() {
        return "ims";
    }

    @Override
    public Call decode(byte[] body) {
        ChatRequest request = ChatRequest.parse(body);
        if (!request.stream()) {
            throw badRequest("stream", "stream must be true: an IMS workflow is answered by a stream only");
        }
        return new Call(request, Map.of(EXTEND_DATA, extendData(request.take(EXTEND_DATA))));
    }

    private static Map<String, Object> extendData(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw badRequest(EXTEND_DATA, "extendData is not an object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        node.fields().forEachRemaining(field -> values.put(field.getKey(), plain(field.getValue())));
        return values;
    }

    private static Object plain(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.MAPPER.convertValue(value, Object.class);
    }

    @Override
    public byte[] encode(AnswerChunk chunk, ChatRequest request) {
        if (chunk.choices().stream().allMatch(ChoiceDelta::isSilent)) {
            return null;
        }
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(256);
                JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            write(chunk, request.model(), json);
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(AnswerChunk chunk, String model, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", chunk.id());
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", chunk.created());
        json.writeStringField("model", model);
        json.writeArrayFieldStart("choices");
        for (ChoiceDelta choice : chunk.choices()) {
            write(choice, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(ChoiceDelta choice, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", choice.index());
        json.writeObjectFieldStart("delta");
        json.writeStringField("content", choice.content() == null ? "" : choice.content());
        if (choice.toolCalls() != null && !choice.toolCalls().isEmpty()) {
            json.writeFieldName("tool_calls");
            json.writeTree(choice.toolCalls());
        }
        json.writeEndObject();
        json.writeStringField("finish_reason", choice.finishReason());
        json.writeEndObject();
    }

    private static ChatException badRequest(String param, String message) {
        return new ChatException(ChatError.badRequest(param, message));
    }
}
