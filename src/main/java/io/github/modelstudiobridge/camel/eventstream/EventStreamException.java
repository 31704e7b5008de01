package io.github.modelstudiobridge.camel.eventstream;

/**
 * Why an event stream could not be had, or broke. Carries no stack trace of its own: the cause has one.
 *
 * <p>Knows no provider: routes turn it into what their callers are told.
 */
public final class EventStreamException extends Exception {

    /** What went wrong. */
    public enum Kind {
        /** No connection: refused, unknown host, TLS, connect time-out. */
        CONNECT,
        /** Too many requests wait for a connection. */
        POOL_EXHAUSTED,
        /** The head of the answer did not come in time. */
        RESPONSE_TIMEOUT,
        /** The first event of the answer did not come in time. */
        FIRST_EVENT_TIMEOUT,
        /** The answer fell silent. */
        IDLE_TIMEOUT,
        /** The routes that handle the events did not finish with one in time. */
        ROUTE_TIMEOUT,
        /** The connection was cut. */
        CUT,
        /** An event is larger than allowed. */
        EVENT_TOO_LARGE,
        /** An answer in one piece is larger than allowed. */
        BODY_TOO_LARGE,
        /** The answer is compressed, which was not asked for. */
        ENCODED,
        /** Another status than 200, be it inside the answer, or a body that is neither an event stream nor JSON. */
        STATUS
    }

    private final Kind kind;
    private final int status;
    private final String retryAfter;
    private final transient byte[] body;

    EventStreamException(Kind kind, String message, Throwable cause) {
        this(kind, message, cause, 0, null, new byte[0]);
    }

    private EventStreamException(
            Kind kind, String message, Throwable cause, int status, String retryAfter, byte[] body) {
        super(message, cause, false, false);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    static EventStreamException ofStatus(int status, String contentType, String retryAfter, byte[] body) {
        String message = "answered with status " + status + ", content type " + contentType;
        return new EventStreamException(Kind.STATUS, message, null, status, retryAfter, body);
    }

    /** A failure that the sender told of inside an answer with status 200. */
    static EventStreamException ofStatus(int status, String retryAfter) {
        return new EventStreamException(Kind.STATUS, "told of status " + status, null, status, retryAfter, new byte[0]);
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status for {@link Kind#STATUS}, else 0. */
    public int status() {
        return status;
    }

    /** The {@code Retry-After} header as it came, or null. */
    public String retryAfter() {
        return retryAfter;
    }

    /** The body that came with the status, cut at {@code maxErrorBodySize}; never null. */
    public byte[] body() {
        return body.clone();
    }
}
