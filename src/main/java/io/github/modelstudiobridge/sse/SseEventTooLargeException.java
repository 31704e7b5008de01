package io.github.modelstudiobridge.sse;

/**
 * An event, or one line, of a stream is larger than its {@link SseDecoder} may hold.
 *
 * <p>The message names the limit and counts the events before it, and quotes nothing of the stream. It does not know
 * which setting the limit came from: the decoder's owner does.
 */
public final class SseEventTooLargeException extends RuntimeException {
    private final int maxEventBytes;

    SseEventTooLargeException(int maxEventBytes, long dispatchedEvents) {
        super("server-sent event is larger than maxEventBytes=" + maxEventBytes + " bytes, after " + dispatchedEvents
                + " dispatched events of this stream");
        this.maxEventBytes = maxEventBytes;
    }

    /** The limit, in bytes, which was exceeded. */
    public int maxEventBytes() {
        return maxEventBytes;
    }
}
