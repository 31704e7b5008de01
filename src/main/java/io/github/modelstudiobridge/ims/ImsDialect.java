package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.FieldTypes;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.History;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.chat.WrittenJson;
import io.github.modelstudiobridge.chat.WrittenJson.WrittenObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The IMS real-time workflow's "self-developed LLM, OpenAI specification".
 *
 * <p>A request must be a stream and may carry {@code extendData}, which is for the routes and never for the model. An
 * answer's chunk has exactly {@code id, object, created, model} and {@code choices[].index, delta, finish_reason}, with
 * {@code content} and, in a chunk that says one, a whole tool call in the delta.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/ims/user-guide/llm-standard-interface">LLM standard interface</a>
 */
public final class ImsDialect implements Dialect {

    /** Property of a call: the workflow's {@code extendData} as a map, empty when it sent none. */
    public static final String EXTEND_DATA = "extendData";

    /** Property of a call: the {@code userData} of {@code extendData} read as JSON; absent when it is no object or array. */
    public static final String USER_DATA = "userData";

    private static final String SENTENCE_ID = "sentenceId";
    private static final List<String> REQUIRED = List.of("instanceId", "channelId", SENTENCE_ID);
    private static final List<String> TEXTS = List.of("instanceId", "channelId", "callerNumber", "calleeNumber");

    private final Mode mode;
    private final int maxHistory;
    private final int maxToolCallsSize;

    /**
     * A dialect.
     *
     * @param mode             {@code strict} or {@code lenient}
     * @param maxHistory       messages forwarded, the latest ones; at least 1
     * @param maxToolCallsSize characters that the tool calls of an answer may have together; at least 1
     */
    public ImsDialect(String mode, int maxHistory, int maxToolCallsSize) {
        this.mode = Mode.of("ims.mode", mode);
        if (maxHistory < 1) {
            throw new IllegalArgumentException("ims.max-history must be positive: " + maxHistory);
        }
        if (maxToolCallsSize < 1) {
            throw new IllegalArgumentException("upstream.max-tool-calls-size must be positive: " + maxToolCallsSize);
        }
        this.maxHistory = maxHistory;
        this.maxToolCallsSize = maxToolCallsSize;
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
        properties.put(EXTEND_DATA, extendData(request, properties, findings));
        return new Call(request, properties, findings.repairs());
    }

    private static Map<String, Object> extendData(
            ChatRequest request, Map<String, Object> properties, Findings findings) {
        JsonNode node = request.take(EXTEND_DATA);
        if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
            findings.broken(EXTEND_DATA, "is not an object", "extendData ignored");
        }
        for (String field : REQUIRED) {
            JsonNode value = node.path(field);
            if (value.isMissingNode()
                    || value.isNull()
                    || value.isTextual() && value.textValue().isBlank()) {
                findings.broken(EXTEND_DATA + "." + field, "is missing", field + " missing");
            }
        }
        if (node instanceof ObjectNode fields) {
            checkTypes(fields, findings);
        }
        Map<String, Object> values = WrittenJson.of(node) instanceof WrittenObject object ? object : Map.of();
        if (values.get(USER_DATA) instanceof String text && parsed(request, text) instanceof WrittenJson userData) {
            properties.put(USER_DATA, userData);
        }
        return values;
    }

    private static void checkTypes(ObjectNode fields, Findings findings) {
        String path = EXTEND_DATA + ".";
        for (String field : TEXTS) {
            FieldTypes.requireText(fields, field, path, findings);
        }
        FieldTypes.requireTextOrInteger(fields, SENTENCE_ID, path, findings);
        FieldTypes.requireJsonText(fields, USER_DATA, path, findings);
    }

    /** What a text of JSON says, printing as that text; null when it is none, for then there is only the text. */
    private static Object parsed(ChatRequest request, String text) {
        try {
            return WrittenJson.of(request.parseText(text), text);
        } catch (ChatException e) {
            return null;
        }
    }

    /** Only the latest messages go on, and what the caller asked last. */
    @Override
    public List<String> rewrite(ChatRequest request) {
        List<String> changes = new ArrayList<>();
        int oldest = History.keepLatest(request.messages(), maxHistory);
        if (oldest > 0) {
            changes.add("messages: the oldest " + oldest + " dropped");
        }
        int ofTools = History.keepLatestRounds(request.messages(), maxHistory);
        if (ofTools > 0) {
            changes.add("messages: " + ofTools + " of tools since the question dropped");
        }
        return changes;
    }

    @Override
    public boolean relaysToolCalls() {
        return true;
    }

    @Override
    public AnswerEncoder newAnswer(ChatRequest request) {
        return new ImsAnswer(request, maxToolCallsSize);
    }
}
