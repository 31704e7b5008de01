package io.github.modelstudiobridge.camel;

import java.util.concurrent.atomic.AtomicLong;

/** What waits for all callers together, and how much of it may. Thread safe. */
final class PendingBytes {

    private AtomicLong bytes = new AtomicLong();
    private volatile long max = Long.MAX_VALUE;

    void setMax(long max) {
        this.max = max;
    }

    /** Counts what waits for the callers of another context, too, which is about to end. */
    void countWith(PendingBytes before) {
        bytes = before.bytes;
    }

    void add(long count) {
        bytes.addAndGet(count);
    }

    long get() {
        return bytes.get();
    }

    boolean isTooMuch() {
        return bytes.get() >= max;
    }
}
