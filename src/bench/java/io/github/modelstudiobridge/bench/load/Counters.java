package io.github.modelstudiobridge.bench.load;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a run's callers have heard. Written by the event loop alone, read by any thread. */
public final class Counters {

    private final AtomicLong texts = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong whole = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final Map<Integer, Integer> refused = new ConcurrentSkipListMap<>();
    private volatile String firstFailure = "";

    void read(int completed, int length) {
        // one writer, so that no atomic addition is needed
        reads.lazySet(reads.get() + 1);
        bytes.lazySet(bytes.get() + length);
        texts.lazySet(texts.get() + completed);
    }

    void opened() {
        open.incrementAndGet();
    }

    void whole() {
        open.decrementAndGet();
        whole.lazySet(whole.get() + 1);
    }

    void refused(int status) {
        refused.merge(status, 1, Integer::sum);
    }

    void broke(boolean wasOpen, Throwable failure) {
        if (wasOpen) {
            open.decrementAndGet();
        }
        if (broken.incrementAndGet() == 1) {
            firstFailure = String.valueOf(failure.getMessage());
        }
    }

    /** Words that arrived. */
    public long texts() {
        return texts.get();
    }

    /** Network reads that brought them. */
    public long reads() {
        return reads.get();
    }

    /** Bytes of the bodies. */
    public long bytes() {
        return bytes.get();
    }

    /** Answers that were whole and right. */
    public long wholeAnswers() {
        return whole.get();
    }

    /** Answers that have begun and not ended. */
    public int open() {
        return open.get();
    }

    /** Callers who left for a wrong, a cut or a refused answer. */
    public int broken() {
        return broken.get();
    }

    /** How many were refused, by status. */
    public Map<Integer, Integer> refused() {
        return Map.copyOf(refused);
    }

    /** What was wrong first, or nothing. */
    public String firstFailure() {
        return firstFailure;
    }
}
