package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.WholeAnswer;
import java.io.IOException;
import java.util.List;

/** Reads and changes a {@code chat.completion} that came in one piece, and is known to be one. */
final class WholeAnswers {

    private WholeAnswers() {}

    static ObjectNode tree(WholeAnswer whole) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(whole.json());
        } catch (IOException e) {
            throw new IllegalStateException("an answer was checked that is no JSON", e);
        }
    }

    /** The first choice as the one chunk of a stream. */
    static AnswerChunk asChunk(ObjectNode whole) {
        JsonNode message = whole.at("/choices/0/message");
        ChoiceDelta choice = new ChoiceDelta(
                0,
                "assistant",
                message.path("content").asText(""),
                message.path("tool_calls").isArray() ? numbered(message.get("tool_calls")) : null,
                whole.at("/choices/0/finish_reason").asText("stop"));
        return new AnswerChunk(
                whole.path("id").asText(""),
                whole.path("created").asLong(),
                whole.path("model").asText(""),
                List.of(choice),
                whole.get("usage"),
                "{\"choices\":[{\"delta\":{}}]}");
    }

    /** Calls are told apart by their place, which only a stream writes down. */
    private static ArrayNode numbered(JsonNode calls) {
        ArrayNode numbered = Json.MAPPER.createArrayNode();
        for (JsonNode call : calls) {
            if (call.deepCopy() instanceof ObjectNode entry) {
                numbered.add(entry.put("index", numbered.size()));
            }
        }
        return numbered;
    }

    /**
     * Makes of the latest answer the one that the caller gets.
     *
     * @param said  what the model said before it, in earlier rounds
     * @param calls what is left of its calls, entries of {@code tool_calls}
     */
    static void edit(ObjectNode whole, String said, ArrayNode calls) {
        if (!(whole.at("/choices/0") instanceof ObjectNode choice)
                || !(choice.get("message") instanceof ObjectNode message)) {
            return;
        }
        if (!said.isEmpty()) {
            message.put("content", said + message.path("content").asText(""));
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        } else if (message.has("tool_calls")) {
            message.remove("tool_calls");
            endInWords(choice);
        }
    }

    /** An answer that says of itself that it calls is taken for one that does. */
    private static void endInWords(ObjectNode choice) {
        if (choice.path("finish_reason").asText().equals("tool_calls")) {
            choice.put("finish_reason", "stop");
        }
    }

    static WholeAnswer written(ObjectNode whole) {
        try {
            return new WholeAnswer(Json.MAPPER.writeValueAsBytes(whole));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot be written", e);
        }
    }
}
