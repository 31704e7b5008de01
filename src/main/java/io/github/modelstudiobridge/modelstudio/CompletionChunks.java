package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The chunks in which a model would have streamed an answer that it gave in one piece: for each choice its role, its
 * thoughts, its text undivided, each tool call, and its end; then the token counts, if they are wanted. What is not known
 * here is kept: in the choice's first chunk if it belongs to the message, in its last if it belongs to the choice, and in
 * every chunk if it belongs to the answer.
 *
 * <p>Stateless and thread safe. The opposite of {@link CompletionCollector}.
 */
public final class CompletionChunks {

    private static final Set<String> DELTAS_OF_THEIR_OWN = Set.of("role", "content", "reasoning_content", "tool_calls");

    private final ObjectNode frame;
    private final List<String> chunks = new ArrayList<>();

    private CompletionChunks(ObjectNode frame) {
        this.frame = frame;
    }

    /**
     * Divides an answer.
     *
     * @param completion UTF-8 JSON of a {@code chat.completion} with an array of choices
     * @param withUsage  whether token counts are wanted, by {@code stream_options.include_usage}
     * @return JSON of one {@code chat.completion.chunk} each
     */
    public static List<String> of(byte[] completion, boolean withUsage) {
        try {
            ObjectNode frame = (ObjectNode) Json.MAPPER.readTree(completion);
            JsonNode choices = frame.get("choices");
            JsonNode usage = frame.path("usage");
            frame.put("object", "chat.completion.chunk");
            frame.putNull("usage");
            CompletionChunks chunks = new CompletionChunks(frame);
            for (int i = 0; i < choices.size(); i++) {
                chunks.addChoice(choices.get(i), i);
            }
            if (withUsage && usage.isObject()) {
                frame.set("usage", usage);
                frame.putArray("choices");
                chunks.add();
            }
            return chunks.chunks;
        } catch (IOException e) {
            throw new IllegalStateException("the answer was read from what is no JSON", e);
        }
    }

    private void addChoice(JsonNode choice, int place) throws JsonProcessingException {
        if (!(choice.path("message") instanceof ObjectNode message)) {
            // whoever reads the chunk says what is wrong with it
            frame.putArray("choices").add(choice);
            add();
            return;
        }
        JsonNode index = choice.path("index").isInt() ? choice.get("index") : Json.MAPPER.valueToTree(place);
        boolean speaks = says(message.path("content"));
        addDelta(index, opening(message), null);
        if (says(message.path("reasoning_content"))) {
            ObjectNode delta = delta().putNull("content");
            delta.set("reasoning_content", message.get("reasoning_content"));
            addDelta(index, delta, null);
        }
        if (speaks) {
            ObjectNode delta = delta();
            delta.set("content", message.get("content"));
            addDelta(index, delta, choice.get("logprobs"));
        }
        for (int i = 0; i < message.path("tool_calls").size(); i++) {
            ObjectNode delta = delta().putNull("content");
            delta.putArray("tool_calls").add(numbered(message.get("tool_calls").get(i), i));
            addDelta(index, delta, null);
        }
        addEnd(choice, index, speaks);
    }

    private static ObjectNode opening(ObjectNode message) {
        ObjectNode delta = delta().put("role", message.path("role").asText("assistant"));
        delta.put("content", "");
        message.fields().forEachRemaining(field -> {
            if (!DELTAS_OF_THEIR_OWN.contains(field.getKey())
                    && !field.getValue().isNull()) {
                delta.set(field.getKey(), field.getValue());
            }
        });
        return delta;
    }

    private void addDelta(JsonNode index, ObjectNode delta, JsonNode logprobs) throws JsonProcessingException {
        ObjectNode choice = frame.putArray("choices").addObject();
        choice.set("index", index);
        choice.set("delta", delta);
        choice.set("logprobs", logprobs);
        choice.putNull("finish_reason");
        add();
    }

    private void addEnd(JsonNode whole, JsonNode index, boolean logprobsSaid) throws JsonProcessingException {
        ObjectNode choice = whole.deepCopy();
        choice.remove("message");
        choice.set("index", index);
        choice.set("delta", delta().put("content", ""));
        if (logprobsSaid) {
            choice.putNull("logprobs");
        }
        frame.putArray("choices").add(choice);
        add();
    }

    private void add() throws JsonProcessingException {
        chunks.add(Json.MAPPER.writeValueAsString(frame));
    }

    /** In a stream calls are put together by their index, which an answer in one piece need not have. */
    private static JsonNode numbered(JsonNode call, int place) {
        return call instanceof ObjectNode object && !call.path("index").isInt() ? object.put("index", place) : call;
    }

    private static boolean says(JsonNode text) {
        return text.isTextual() ? !text.textValue().isEmpty() : !text.isMissingNode() && !text.isNull();
    }

    private static ObjectNode delta() {
        return Json.MAPPER.createObjectNode();
    }
}
