package io.github.modelstudiobridge.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.chat.WrittenJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The communication-engine gateway's "large model gateway protocol".
 *
 * <p>Sampling parameters may be strings; {@code session_id}, {@code biz_params} and {@code out_id} are for the routes
 * and never for the model. A conversation may begin with the line that the bot spoke first: the model is then told that
 * the call was opened, because it expects somebody to have spoken to it. The protocol has no tool calls, so an answer's
 * chunk holds text only.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/ccs/developer-reference/large-model-gateway-protocol">Large model
 *     gateway protocol</a>
 */
public final class GatewayDialect implements Dialect {

    /** How callers spell a number, by the name that the model knows; where both are there, the model's own wins. */
    private static final Map<String, String> OTHER_SPELLINGS = Map.of("top_p", "topP", "top_k", "topK");

    private static final List<String> NUMBERS = List.of("top_p", "top_k", "temperature");
    private static final List<String> FOR_ROUTES = List.of("session_id", "biz_params", "out_id");
    private static final Set<String> ROLES = Set.of("assistant", "user");

    private static final int MAX_NUMBER_LENGTH = 40;

    private final Mode mode;
    private final String callOpened;

    /**
     * A dialect.
     *
     * @param mode       {@code strict} or {@code lenient}
     * @param callOpened what stands for the caller's first turn when the bot spoke first
     */
    public GatewayDialect(String mode, String callOpened) {
        this.mode = Mode.of(mode);
        this.callOpened = callOpened;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Call decode(byte[] body) {
        ChatRequest request = ChatRequest.parse(body);
        if (!request.stream()) {
            throw badRequest("stream", "stream must be true: the gateway is answered by a stream only");
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String field : FOR_ROUTES) {
            JsonNode value = request.take(field);
            if (!value.isMissingNode() && !value.isNull()) {
                properties.put(field, WrittenJson.of(value));
            }
        }
        List<String> repairs = new ArrayList<>();
        readNumbers(request.json(), repairs);
        checkRoles(request.messages(), repairs);
        openConversation(request.messages());
        return new Call(request, properties, repairs);
    }

    private void readNumbers(ObjectNode json, List<String> repairs) {
        for (String name : NUMBERS) {
            readNumber(json, name, repairs);
            String other = OTHER_SPELLINGS.get(name);
            if (other != null && json.has(other)) {
                readNumber(json, other, repairs);
                JsonNode value = json.remove(other);
                if (value != null) {
                    json.putIfAbsent(name, value);
                }
            }
        }
    }

    /** Leaves a number in the field, at its place, or takes the field away. */
    private void readNumber(ObjectNode json, String field, List<String> repairs) {
        JsonNode value = json.get(field);
        if (value == null || value.isNumber()) {
            return;
        }
        BigDecimal number = null;
        if (value.isTextual() && !value.textValue().isBlank()) {
            number = number(field, value.textValue(), repairs);
        } else if (!value.isTextual() && !value.isNull()) {
            refuse(field, field + " is neither a number nor a number as text", field + " dropped", repairs);
        }
        if (number == null) {
            json.remove(field);
        } else {
            json.set(
                    field,
                    number.scale() == 0 ? BigIntegerNode.valueOf(number.unscaledValue()) : DecimalNode.valueOf(number));
        }
    }

    private BigDecimal number(String field, String text, List<String> repairs) {
        if (text.length() <= MAX_NUMBER_LENGTH) {
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                // told below
            }
        }
        refuse(field, field + " is no number", field + " dropped", repairs);
        return null;
    }

    private void checkRoles(ArrayNode messages, List<String> repairs) {
        for (int i = 0; i < messages.size(); i++) {
            if (!ROLES.contains(messages.get(i).path("role").textValue())) {
                String param = "messages[" + i + "].role";
                refuse(
                        param,
                        param + " must be assistant or user",
                        param + " kept, though the protocol lacks it",
                        repairs);
            }
        }
    }

    private void openConversation(ArrayNode messages) {
        int first = 0;
        while (first < messages.size()
                && "system".equals(messages.get(first).path("role").textValue())) {
            first++;
        }
        if (first < messages.size()
                && "assistant".equalsIgnoreCase(messages.get(first).path("role").textValue())) {
            messages.insertObject(first).put("role", "user").put("content", callOpened);
        }
    }

    private void refuse(String param, String message, String repair, List<String> repairs) {
        if (mode == Mode.STRICT) {
            throw badRequest(param, message);
        }
        repairs.add(repair);
    }

    @Override
    public AnswerEncoder newAnswer(ChatRequest request) {
        return new GatewayAnswer(request);
    }

    private static ChatException badRequest(String param, String message) {
        return new ChatException(ChatError.badRequest(param, message));
    }
}
