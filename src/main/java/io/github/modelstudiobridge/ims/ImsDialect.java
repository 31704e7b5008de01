package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.ChunkJson;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.History;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.Mode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Property of a call: the {@code userData} of {@code extendData} read as JSON; absent when it is no JSON. */
    public static final String USER_DATA = "userData";

    private static final List<String> REQUIRED = List.of("instanceId", "channelId", "sentenceId");

    private final Mode mode;
    private final int maxHistory;

    /**
     * A dialect.
     *
     * @param mode       {@code strict} or {@code lenient}
     * @param maxHistory messages forwarded, the latest ones; at least 1
     */
    public ImsDialect(String mode, int maxHistory) {
        this.mode = Mode.of(mode);
        if (maxHistory < 1) {
            throw new IllegalArgumentException("ims.max-history must be positive: " + maxHistory);
        }
        this.maxHistory = maxHistory;
    }

    @Override
    public String name() {
        return "ims";
    }

    @Override
    public Call decode(ChatRequest request) {
        if (!request.stream()) {
            throw new ChatException(ChatError.badRequest(
                    "stream", "stream must be true: an IMS workflow is answered by a stream only"));
        }
        Findings findings = new Findings(mode);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(EXTEND_DATA, extendData(request.take(EXTEND_DATA), properties, findings));
        return new Call(request, properties, findings.repairs());
    }

    private static Map<String, Object> extendData(JsonNode node, Map<String, Object> properties, Findings findings) {
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            findings.broken(EXTEND_DATA, "is not an object", "extendData ignored");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        node.fields().forEachRemaining(field -> values.put(field.getKey(), plain(field.getValue())));
        for (String field : REQUIRED) {
            Object value = values.get(field);
            if (value == null || value.toString().isBlank()) {
                findings.broken(EXTEND_DATA + "." + field, "is missing", field + " missing");
            }
        }
        if (values.get(USER_DATA) instanceof String text) {
            Object parsed = parsed(text);
            if (parsed != null) {
                properties.put(USER_DATA, parsed);
            }
        }
        return values;
    }

    private static Object plain(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.MAPPER.convertValue(value, Object.class);
    }

    /** What a text of JSON says, or null when it is none: then there is only the text. */
    private static Object parsed(String text) {
        try {
            JsonNode tree = Json.STRICT_MAPPER.readTree(text);
            return tree.isMissingNode() ? null : Json.MAPPER.convertValue(tree, Object.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Only the latest messages go on. */
    @Override
    public List<String> rewrite(ChatRequest request) {
        int dropped = History.keepLatest(request.messages(), maxHistory);
        return dropped == 0 ? List.of() : List.of("messages: the oldest " + dropped + " dropped");
    }

    @Override
    public byte[] encode(AnswerChunk chunk, ChatRequest request) {
        List<ChoiceDelta> choices =
                chunk.choices().stream().map(ImsDialect::relayed).toList();
        if (choices.stream().allMatch(ChoiceDelta::isSilent)) {
            return null;
        }
        return ChunkJson.encode(json -> write(chunk, choices, request.callerModel(), json));
    }

    private static ChoiceDelta relayed(ChoiceDelta choice) {
        return choice.toolCalls() == null ? choice : choice.withToolCalls(ToolCallDeltas.relayed(choice.toolCalls()));
    }

    private static void write(AnswerChunk chunk, List<ChoiceDelta> choices, String model, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", chunk.id());
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNumberField("created", chunk.created());
        json.writeStringField("model", model);
        json.writeArrayFieldStart("choices");
        for (ChoiceDelta choice : choices) {
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
        if (choice.toolCalls() != null) {
            json.writeFieldName("tool_calls");
            json.writeTree(choice.toolCalls());
        }
        json.writeEndObject();
        json.writeStringField("finish_reason", choice.finishReason());
        json.writeEndObject();
    }
}
