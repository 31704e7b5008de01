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
import io.github.modelstudiobridge.chat.FieldTypes;
import io.github.modelstudiobridge.chat.Findings;
import io.github.modelstudiobridge.chat.History;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.chat.WrittenJson;
import java.math.BigDecimal;
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
    private static final String ASSISTANT = "assistant";
    private static final String USER = "user";
    private static final Set<String> ROLES = Set.of(ASSISTANT, USER);

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
        this.mode = Mode.of("gateway.mode", mode);
        this.callOpened = callOpened;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Call decode(ChatRequest request) {
        if (!request.stream()) {
            throw new ChatException(
                    ChatError.badRequest("stream", "stream must be true: the gateway is answered by a stream only"));
        }
        Findings findings = new Findings(mode);
        FieldTypes.requireText(request.json(), "session_id", "", findings);
        FieldTypes.requireObject(request.json(), "biz_params", "", findings);
        FieldTypes.requireText(request.json(), "out_id", "", findings);
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String field : FOR_ROUTES) {
            JsonNode value = request.take(field);
            if (!value.isMissingNode() && !value.isNull()) {
                properties.put(field, WrittenJson.of(value));
            }
        }
        readNumbers(request, findings);
        if (mode == Mode.STRICT) {
            requireOwnRoles(request.messages(), findings);
        } else {
            answerForTheCustomer(request.messages(), findings);
        }
        return new Call(request, properties, findings.repairs());
    }

    private void readNumbers(ChatRequest request, Findings findings) {
        ObjectNode json = request.json();
        for (String name : NUMBERS) {
            readNumber(json, name, findings);
            String other = OTHER_SPELLINGS.get(name);
            if (other != null && json.has(other)) {
                readNumber(json, other, findings);
                if (json.has(other) && !json.hasNonNull(name)) {
                    request.rename(other, name);
                } else {
                    json.remove(other);
                }
            }
        }
    }

    /** Leaves a number in the field, at its place, or takes the field away. */
    private void readNumber(ObjectNode json, String field, Findings findings) {
        JsonNode value = json.path(field);
        boolean absent = value.isMissingNode() || value.isNull() && mode == Mode.STRICT;
        if (absent || value.isNumber()) {
            return;
        }
        BigDecimal number = value.isTextual() ? number(value.textValue()) : null;
        if (number == null) {
            findings.broken(field, "is neither a number nor a number as text", field + " dropped");
            json.remove(field);
        } else {
            json.set(
                    field,
                    number.scale() == 0 ? BigIntegerNode.valueOf(number.unscaledValue()) : DecimalNode.valueOf(number));
        }
    }

    /** The number that a text is, or null. */
    private static BigDecimal number(String text) {
        try {
            return text.length() > MAX_NUMBER_LENGTH ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The protocol has fewer roles than the model; one that is missing is for the common rules. */
    private static void requireOwnRoles(ArrayNode messages, Findings findings) {
        for (int i = 0; i < messages.size(); i++) {
            JsonNode role = messages.get(i).path("role");
            if (role.isTextual() && !ROLES.contains(role.textValue())) {
                throw findings.refusal("messages[" + i + "].role", "must be assistant or user");
            }
        }
    }

    /** The model answers somebody: where only the bot has spoken so far, the turn that opens the call is the last one. */
    private void answerForTheCustomer(ArrayNode messages, Findings findings) {
        for (JsonNode message : messages) {
            String role = message.path("role").asText("").strip();
            if (message.isObject() && (role.isEmpty() || role.equalsIgnoreCase(USER))) {
                return;
            }
        }
        findings.note("messages: gateway.call-opened added at the end");
        messages.addObject().put("role", USER).put("content", callOpened);
    }

    /** Where the bot spoke first, the customer's first turn is put in. */
    @Override
    public List<String> rewrite(ChatRequest request) {
        ArrayNode messages = request.messages();
        int first = History.isRole(messages.get(0), "system") ? 1 : 0;
        if (History.isRole(messages.path(first), ASSISTANT)) {
            messages.insertObject(first).put("role", USER).put("content", callOpened);
        }
        return List.of();
    }

    @Override
    public boolean relaysToolCalls() {
        return false;
    }

    @Override
    public AnswerEncoder newAnswer(ChatRequest request) {
        return new GatewayAnswer(request);
    }
}
