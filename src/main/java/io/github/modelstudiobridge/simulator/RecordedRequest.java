package io.github.modelstudiobridge.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One chat request as it arrived, before it was judged.
 *
 * @param id the request's {@code X-Request-Id}, or the id the simulator gave it
 * @param method the HTTP method
 * @param path the path and, where there is one, the query
 * @param headers the headers by lower-case name; several values of one name are joined with {@code ", "}
 * @param body the body's bytes; the array is the listener's own
 */
public record RecordedRequest(String id, String method, String path, Map<String, String> headers, byte[] body) {

    /** The body as UTF-8 text. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Leaves headers and body out: they hold a key and what was said. */
    @Override
    public String toString() {
        return "id=" + id + " method=" + method + " path=" + path + " bodyBytes=" + body.length;
    }
}
