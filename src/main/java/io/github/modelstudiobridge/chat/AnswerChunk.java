package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
        try {
            JsonNode tree = Json.MAPPER.readTree(json);
            if (tree.at("/choices/0/delta") instanceof ObjectNode delta) {
                delta.put("content", text);
            }
            return Json.MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chunk was read from what is no JSON", e);
        }
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
