package io.github.modelstudiobridge.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.HttpCall;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;

/**
 * What a caller got.
 *
 * @param status      the HTTP status; 0 when there was no answer at all
 * @param contentType of the answer, or null
 * @param retryAfter  of the answer, or null
 * @param body        what came of the body
 * @param cut         whether the connection ended before the answer did
 */
record Heard(int status, String contentType, String retryAfter, String body, boolean cut) {

    static final Heard NOTHING = new Heard(0, null, null, "", true);

    /** Reads one answer to its end. A silence that lasts is no end, and fails. */
    static Heard of(HttpCall call) throws IOException {
        try {
            call.readHead();
        } catch (EOFException | SocketException e) {
            return NOTHING;
        }
        return rest(call);
    }

    /** Reads the rest of an answer whose head has been read. */
    static Heard rest(HttpCall call) throws IOException {
        StringBuilder body = new StringBuilder();
        boolean cut = !call.readBody(body);
        return new Heard(call.status(), call.header("content-type"), call.header("retry-after"), body.toString(), cut);
    }

    boolean isStream() {
        return contentType != null && contentType.equals("text/event-stream; charset=utf-8");
    }

    /** The frames of a stream, comments too. */
    List<String> frames() {
        return Arrays.stream(body.split("\n\n"))
                .filter(frame -> !frame.isEmpty())
                .toList();
    }

    /** The data of all events. */
    List<String> data() {
        return frames().stream()
                .filter(frame -> frame.startsWith("data: "))
                .map(frame -> frame.substring("data: ".length()))
                .toList();
    }

    long comments() {
        return frames().stream().filter(frame -> frame.startsWith(":")).count();
    }

    /** The chunks of a stream, or the one completion; what is an error is none. */
    List<JsonNode> said() {
        List<String> all = isStream() ? data() : List.of(body);
        return all.stream()
                .filter(json -> !json.equals(Chunks.DONE))
                .map(Heard::json)
                .filter(json -> !json.has("error"))
                .toList();
    }

    /** All text of the first choice. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : said()) {
            JsonNode choice = chunk.path("choices").path(0);
            JsonNode content = choice.path(isStream() ? "delta" : "message").path("content");
            text.append(content.isTextual() ? content.asText() : "");
        }
        return text.toString();
    }

    /** The error objects, be they frames or the whole body. */
    List<JsonNode> errors() {
        List<String> all = isStream() ? data() : List.of(body);
        return all.stream()
                .filter(json -> json.startsWith("{\"error\":"))
                .map(json -> json(json).path("error"))
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    @Override
    public String toString() {
        int length = body.length();
        String shown = length > 2000 ? body.substring(0, 500) + "\n…\n" + body.substring(length - 500) : body;
        return "status " + status + (cut ? ", cut" : "") + (retryAfter == null ? "" : ", retry after " + retryAfter)
                + "\n" + shown;
    }
}
