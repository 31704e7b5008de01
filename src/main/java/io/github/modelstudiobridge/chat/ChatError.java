package io.github.modelstudiobridge.chat;

import java.util.Objects;

/**
 * What a caller is told when a request fails: an HTTP status and the fields of OpenAI's error object.
 *
 * <p>Immutable. Holds nothing that must stay inside: no key, host or stack trace.
 *
 * @param status            HTTP status, 400 to 599; used only while no byte of the answer has left
 * @param type              error family, e.g. {@code invalid_request_error}
 * @param message           a sentence for a person
 * @param param             the request field at fault, or null
 * @param code              a stable machine-readable name, or null
 * @param retryAfterSeconds seconds for a {@code Retry-After} header, or null
 */
public record ChatError(int status, String type, String message, String param, String code, Integer retryAfterSeconds) {

    public static final String INVALID_REQUEST = "invalid_request_error";
    public static final String SERVER_ERROR = "server_error";
    public static final String UPSTREAM_ERROR = "upstream_error";
    public static final String RATE_LIMIT = "rate_limit_error";

    public ChatError {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status is no error: " + status);
        }
    }

    /** A request that is wrong in one field. */
    public static ChatError badRequest(String param, String message) {
        return new ChatError(400, INVALID_REQUEST, message, param, "invalid_parameter_error", null);
    }

    /** A caller without a known key. */
    public static ChatError unauthorized(String message) {
        return new ChatError(401, INVALID_REQUEST, message, null, "invalid_api_key", null);
    }

    /** A defect of the bridge or of an edited route; details stay in the log. */
    public static ChatError internal() {
        return new ChatError(
                500, SERVER_ERROR, "The bridge failed to answer this request.", null, "internal_error", null);
    }

    /** The model's side failed: {@code status} is 502, 503 or 504. */
    public static ChatError upstream(int status, String code, String message) {
        return new ChatError(status, UPSTREAM_ERROR, message, null, code, null);
    }
}
