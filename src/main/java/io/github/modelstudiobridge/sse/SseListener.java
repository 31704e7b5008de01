package io.github.modelstudiobridge.sse;

/**
 * Receives what an {@link SseDecoder} finds, in the order of the stream.
 *
 * <p>Called by the thread which calls {@link SseDecoder#decode}, before that call returns. A listener must not call
 * the decoder back.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML
 *     Standard, interpreting an event stream</a>
 */
public interface SseListener {

    /** An event whose closing blank line has arrived. */
    void onEvent(SseEvent event);

    /**
     * A comment line, at once, also when it stands inside an event which is not yet complete.
     *
     * @param text what follows the colon, less one leading space; some servers hide a status in it
     */
    default void onComment(String text) {}

    /**
     * A wish for the time to wait before reconnecting, at once. A number which no {@code long} holds is not reported.
     *
     * @param millis zero or more milliseconds
     */
    default void onRetry(long millis) {}
}
