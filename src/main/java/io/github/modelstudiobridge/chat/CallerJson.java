package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads JSON that callers wrote: within limits, and nothing that two readers could understand differently.
 *
 * <p>Immutable and thread safe.
 */
public final class CallerJson {

    private final JsonMapper mapper;

    /**
     * A reader.
     *
     * @param maxTokens braces, brackets, keys and values of a document, each counted as one;
     *     {@code bridge.http.max-json-tokens}
     */
    public CallerJson(int maxTokens) {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("bridge.http.max-json-tokens must be positive: " + maxTokens);
        }
        this.mapper = Json.strictMapper(maxTokens);
    }

    /**
     * Reads a document.
     *
     * @param what what it is called in an error, e.g. {@code The request body}
     * @return a missing node when there is only white space
     * @throws ChatException with status 400; says what is wrong and where, and quotes nothing
     */
    JsonNode read(String what, String text) {
        try (JsonParser json = mapper.createParser(text)) {
            return read(what, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode read(String what, JsonParser json) throws IOException {
        try {
            JsonNode document = mapper.readTree(json);
            return document == null ? mapper.missingNode() : document;
        } catch (JsonRefusal e) {
            JsonLocation place = e.getLocation() == null ? json.currentLocation() : e.getLocation();
            throw refusal(e.path(), what + " " + e.getOriginalMessage(), place);
        } catch (JacksonException e) {
            // the parser's own message may quote what was said, its place does not
            throw refusal(null, what + " is not valid JSON", e.getLocation());
        }
    }

    private static ChatException refusal(String path, String message, JsonLocation place) {
        String where = place == null ? "" : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
        return new ChatException(ChatError.badRequest(path, message + where));
    }
}
