package io.github.modelstudiobridge.camel;

import java.time.Duration;
import org.apache.camel.Exchange;

/**
 * The open answer to one caller: frames go out as they are written. Its early end is told by its {@link Call}.
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

    /** Writes whole frames; the first that is not held sends the head of the answer. Ignored once the caller has gone. */
    void write(byte[] frames);

    /** Holds writes back until {@link #uncork}, so that what belongs to one network chunk leaves in one write. */
    void cork();

    /** Sends what was written since {@link #cork}. */
    void uncork();

    /** The same with the answer's end, if that comes before the event loop has anything else to do; else then. */
    void uncorkSoon();

    /** Holds writes back until {@link #release}, because it may turn out that they must never have been said. */
    void hold();

    /** Sends what was written since {@link #hold}; without effect when nothing is held. */
    void release();

    /**
     * Forgets what was written since {@link #hold}.
     *
     * @return whether it was still held; if not, it has left
     */
    boolean discard();

    /**
     * Says a comment whenever nothing was said for that long, so that nobody between here and the caller takes the
     * connection for dead. The first one starts the answer.
     */
    void keepAlive(Duration interval);

    /** Whether a byte of the answer has left or is about to: from then on its status cannot change. */
    boolean isStarted();

    /** Whether so much waits for the caller that its producer should pause. */
    boolean isFull();

    /** Calls once when {@link #isFull} has become false; replaces an earlier listener. */
    void onDrain(Runnable listener);
}
