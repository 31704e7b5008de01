package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One {@code chat.completion.chunk} of a streamed answer. Immutable.
 *
 * <p>Routes change a chunk with {@link #withText}: {@code setBody: ${body.withText('…')}}.
 *
 * @param id      the answer's id, the same in all its chunks; may be empty
 * @param created seconds since 1970, or 0 when not told
 * @param model   the model's own name; may be empty
 * @param choices what each choice gains; empty in a chunk that carries only usage
 * @param usage   token counts as the model sent them, or null
 * @param json    the chunk as the model wrote it, for callers who get every field of it
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat completion chunk</a>
 */
public record AnswerChunk(String id, long created, String model, List<ChoiceDelta> choices, JsonNode usage, String json)
        implements AnswerEvent {

    private static final Pattern REASONING = Pattern.compile("\"reasoning_content\"\\s*:\\s*\"[^\"]");

    public AnswerChunk {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(json, "json");
        choices = List.copyOf(choices);
    }

    /** What the first choice says in this chunk; empty when it says nothing. */
    @Override
    public String text() {
        String content = choices.isEmpty() ? null : choices.get(0).content();
        return content == null ? "" : content;
    }

    /** This chunk with another text in its first choice. */
    @Override
    public AnswerChunk withText(String text) {
        if (choices.isEmpty()) {
            return this;
        }
        List<ChoiceDelta> changed = new ArrayList<>(choices);
        changed.set(0, choices.get(0).withContent(text));
        return new AnswerChunk(id, created, model, changed, usage, jsonWithText(text));
    }

    private String jsonWithText(String text) {
        return edited(tree -> delta(tree).put("content", text));
    }

    /** This chunk as one of another answer. */
    public AnswerChunk withIdentity(String otherId, long otherCreated) {
        return new AnswerChunk(otherId, otherCreated, model, choices, usage, edited(tree -> tree.put("id", otherId)
                .put("created", otherCreated)));
    }

    /** This chunk with other token counts. */
    public AnswerChunk withUsage(JsonNode other) {
        return new AnswerChunk(id, created, model, choices, other, edited(tree -> tree.set("usage", other)));
    }

    /** This chunk with other tool calls in its first choice, or none. */
    public AnswerChunk withToolCalls(JsonNode calls) {
        return withFirst(choices.get(0).withToolCalls(calls), tree -> {
            if (calls == null) {
                delta(tree).remove("tool_calls");
            } else {
                delta(tree).set("tool_calls", calls);
            }
        });
    }

    /** This chunk with another end of its first choice; null for none. */
    public AnswerChunk withFinishReason(String reason) {
        return withFirst(choices.get(0).withFinishReason(reason), tree -> ((ObjectNode) tree.at("/choices/0"))
                .put("finish_reason", reason));
    }

    private AnswerChunk withFirst(ChoiceDelta first, Consumer<ObjectNode> edit) {
        List<ChoiceDelta> changed = new ArrayList<>(choices);
        changed.set(0, first);
        return new AnswerChunk(id, created, model, changed, usage, edited(edit));
    }

    private static ObjectNode delta(ObjectNode tree) {
        return tree.at("/choices/0/delta") instanceof ObjectNode delta
                ? delta
                : ((ObjectNode) tree.at("/choices/0")).putObject("delta");
    }

    private String edited(Consumer<ObjectNode> edit) {
        try {
            ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(json);
            edit.accept(tree);
            return Json.MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chunk was read from what is no JSON", e);
        }
    }

    /**
     * A chunk of the bridge's own that says a text and ends the answer.
     *
     * @param model the model that the caller asked for
     */
    public static AnswerChunk lastWords(String model, String text) {
        long now = System.currentTimeMillis() / 1000;
        String id = "chatcmpl-" + UUID.randomUUID();
        byte[] json = ChunkJson.encode(out -> {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("object", "chat.completion.chunk");
            out.writeNumberField("created", now);
            out.writeStringField("model", model);
            out.writeArrayFieldStart("choices");
            out.writeStartObject();
            out.writeNumberField("index", 0);
            out.writeObjectFieldStart("delta");
            out.writeStringField("content", text);
            out.writeEndObject();
            out.writeStringField("finish_reason", "stop");
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        });
        ChoiceDelta delta = new ChoiceDelta(0, null, text, null, "stop");
        return new AnswerChunk(id, now, model, List.of(delta), null, new String(json, StandardCharsets.UTF_8));
    }

    /**
     * A chunk of the bridge's own that ends an answer whose end the model has not said.
     *
     * @param model the model that the caller asked for
     * @param last  the answer's last chunk, or null when there was none
     */
    public static AnswerChunk endAfter(AnswerChunk last, String model) {
        AnswerChunk end = lastWords(model, "");
        return last == null ? end : end.withIdentity(last.id(), last.created());
    }

    /** Whether the model thinks aloud in this chunk. */
    public boolean hasReasoning() {
        return REASONING.matcher(json).find();
    }

    /** Whether a choice ends with this chunk. */
    public boolean finishes() {
        for (ChoiceDelta choice : choices) {
            if (choice.finishReason() != null) {
                return true;
            }
        }
        return false;
    }
}
