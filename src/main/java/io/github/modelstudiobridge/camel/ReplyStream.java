package io.github.modelstudiobridge.camel;

import org.apache.camel.Exchange;

/**
 * The open answer to one caller: frames go out as they are written, and the caller's leaving comes back.
 *
 * <p>Thread rule: may be called from any thread; from the stream's event loop it acts at once, from elsewhere it hands
 * over to it. Listeners run on the event loop. Knows no dialect.
 */
public interface ReplyStream {

    /** The reply stream of an exchange, or null when its caller is none that can be streamed to. */
    static ReplyStream of(Exchange exchange) {
        return exchange.getProperty(CallProperties.REPLY_STREAM, ReplyStream.class);
    }

    /** Sets a header of the answer, streamed or not; without effect once {@link #isStarted}. */
    void setHeader(String name, String value);

    /** Writes whole frames; the first write sends the head of the answer. Ignored once the caller has gone. */
    void write(byte[] frames);

    /** Holds writes back until {@link #uncork}, so that what belongs to one network chunk leaves in one write. */
    void cork();

    /** Sends what was written since {@link #cork}. */
    void uncork();

    /** Whether a byte of the answer has left or waits for {@link #uncork}: from then on its status cannot change. */
    boolean isStarted();

    /** Whether so much waits for the caller that its producer should pause. */
    boolean isFull();

    /** Calls once when {@link #isFull} has become false; replaces an earlier listener. */
    void onDrain(Runnable listener);

    /** Whether the caller left before the answer was complete. */
    boolean isCallerGone();

    /** Calls once when the caller leaves early, at once if it has; replaces an earlier listener, null removes it. */
    void onCallerGone(Runnable listener);
}
