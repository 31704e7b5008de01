package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.History;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.chat.WrittenJson;
import io.github.modelstudiobridge.chat.WrittenJson.WrittenObject;
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

    private static final List<String> REQUIRED = List.of("instanceId", "channelId", "sentenceId");

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
        this.mode = Mode.of(mode);
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
        Map<String, Object> values = WrittenJson.of(node) instanceof WrittenObject object ? object : Map.of();
        for (String field : REQUIRED) {
            Object value = values.get(field);
            if (value == null || value.toString().isBlank()) {
                findings.broken(EXTEND_DATA + "." + field, "is missing", field + " missing");
            }
        }
        if (values.get(USER_DATA) instanceof String text && parsed(request, text) instanceof WrittenJson userData) {
            properties.put(USER_DATA, userData);
        }
        return values;
    }

    /** What a text of JSON says, printing as that text; null when it is none, for then there is only the text. */
    private static Object parsed(ChatRequest request, String text) {
        try {
            return WrittenJson.of(request.parseText(text), text);
        } catch (ChatException e) {
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
    public boolean relaysToolCalls() {
        return true;
    }

    @Override
    public AnswerEncoder newAnswer(ChatRequest request) {
        return new ImsAnswer(request, maxToolCallsSize);
    }
}
