package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of all request bodies that wait for their end or for their turn, and how many there may be. The last quarter
 * is for small requests alone, so that a few large ones that never end do not keep a phone call out. Thread safe.
 */
final class RequestBytes {

    static final ChatError TOO_MANY = new ChatError(
            503,
            ChatError.SERVER_ERROR,
            "The requests that are being read hold as many bytes as bridge.http.max-request-bytes-total allows.",
            null,
            "overloaded",
            1);

    private static final Logger LOG = LoggerFactory.getLogger(RequestBytes.class);
    private static final long SMALL = 64 * 1024;

    private final long max;
    private final long maxWithLarge;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();

    /**
     * A count.
     *
     * @param max         bytes of all bodies together
     * @param maxBodySize bytes of one body; not more than {@code max}
     */
    RequestBytes(long max, long maxBodySize) {
        if (max < maxBodySize) {
            throw new IllegalArgumentException(
                    "bridge.http.max-request-bytes-total must not be below bridge.http.max-body-size: %d < %d"
                            .formatted(max, maxBodySize));
        }
        this.max = max;
        this.maxWithLarge = Math.max(max - max / 4, maxBodySize);
    }

    /**
     * Whether a body may have more bytes; if so, they count.
     *
     * @param size how large the body is, as far as known
     */
    boolean add(long count, long size) {
        if (bytes.addAndGet(count) <= (size > SMALL ? maxWithLarge : max)) {
            return true;
        }
        bytes.addAndGet(-count);
        if (full.compareAndSet(false, true)) {
            LOG.warn("event=request-bytes-full property=bridge.http.max-request-bytes-total value={}", max);
        }
        return false;
    }

    void remove(long count) {
        // one warning until it has become better, not one for every caller
        if (bytes.addAndGet(-count) < max / 2) {
            full.set(false);
        }
    }

    long get() {
        return bytes.get();
    }
}
