package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts the chunks of a streamed answer together to the {@code chat.completion} that they make up. Texts are joined, tool
 * calls by their index; lists, such as those in {@code logprobs}, are appended to each other; of anything else the last
 * word counts that is not null or empty.
 *
 * <p>Belongs to one answer and is not thread safe. The opposite of {@link CompletionChunks}.
 */
public final class CompletionCollector {

    private static final Set<String> JOINED = Set.of("content", "reasoning_content", "refusal", "arguments");

    /** Characters that a choice or a call takes beside what it says. */
    private static final int FRAME = 80;

    private final int maxSize;
    private final ObjectNode answer = Json.MAPPER.createObjectNode();
    private final Map<Integer, ObjectNode> choices = new TreeMap<>();

    private long size;

    /** @param maxSize characters that the answer may have */
    public CompletionCollector(int maxSize) {
        this.maxSize = maxSize;
    }

    /**
     * Adds a chunk.
     *
     * @param json a {@code chat.completion.chunk} whose choices are objects
     * @throws ChatException with status 502 when the answer becomes too large
     */
    public void add(String json) {
        ObjectNode chunk = tree(json);
        JsonNode parts = chunk.remove("choices");
        merge(answer, chunk);
        for (JsonNode part : parts) {
            ObjectNode choice = (ObjectNode) part;
            JsonNode delta = choice.remove("delta");
            choice.set("message", delta);
            merge(choices.computeIfAbsent(choice.path("index").asInt(), index -> framed()), choice);
        }
        if (size > maxSize) {
            throw new ChatException(ChatError.upstream(
                    502, "invalid_upstream_answer", "The model's answer is larger than upstream.max-body-size."));
        }
    }

    private void merge(ObjectNode into, ObjectNode part) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            JsonNode before = into.path(name);
            if (value.isTextual() && JOINED.contains(name)) {
                join(into, name, value.textValue());
            } else if (value.isArray()) {
                append(before.isArray() ? (ArrayNode) before : into.putArray(name), value, name.equals("tool_calls"));
            } else if (value.isObject()) {
                merge(before.isObject() ? (ObjectNode) before : into.putObject(name), (ObjectNode) value);
            } else if (before.isMissingNode() || !saysNothing(value)) {
                into.set(name, value);
            }
        }
    }

    private void join(ObjectNode into, String name, String text) {
        size += text.length();
        if (into.get(name) instanceof POJONode known && known.getPojo() instanceof StringBuilder joined) {
            joined.append(text);
        } else {
            into.putPOJO(name, new StringBuilder(text));
        }
    }

    private void append(ArrayNode into, JsonNode values, boolean calls) {
        for (JsonNode value : values) {
            if (calls && value instanceof ObjectNode call) {
                merge(callMeantBy(call, into), call);
            } else {
                size += value.toString().length();
                into.add(value);
            }
        }
    }

    /** A delta without an index goes on with the latest call, unless it has the id of another. */
    private ObjectNode callMeantBy(ObjectNode delta, ArrayNode calls) {
        JsonNode index = delta.path("index");
        String id = delta.path("id").asText("");
        for (int i = calls.size() - 1; i >= 0; i--) {
            JsonNode call = calls.get(i);
            boolean meant = index.isInt()
                    ? index.equals(call.path("index"))
                    : id.isEmpty() || id.equals(call.path("id").asText());
            if (meant && call instanceof ObjectNode known) {
                return known;
            }
        }
        ObjectNode call = framed();
        calls.add(call);
        return call;
    }

    private ObjectNode framed() {
        size += FRAME;
        return Json.MAPPER.createObjectNode();
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull() || value.isTextual() && value.textValue().isEmpty();
    }

    /** What was collected so far, as UTF-8 JSON. */
    public byte[] json() {
        answer.put("object", "chat.completion");
        answer.putArray("choices").addAll(choices.values());
        try {
            return Json.MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read cannot be written", e);
        }
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chunk was read from what is no JSON", e);
        }
    }
}
