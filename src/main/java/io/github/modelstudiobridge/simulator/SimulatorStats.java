package io.github.modelstudiobridge.simulator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Live counters of one simulator: a value read is the value now, and the same object may be kept. Safe for any thread.
 *
 * <p>A stream counts from the moment its request is accepted, so also while it waits for its first token, and ends as
 * exactly one of completed and aborted.
 */
public final class SimulatorStats {

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong openStreams = new AtomicLong();
    private final AtomicLong completedStreams = new AtomicLong();
    private final AtomicLong abortedStreams = new AtomicLong();
    private final AtomicLong openConnections = new AtomicLong();
    private final AtomicLong bytesWritten = new AtomicLong();

    SimulatorStats() {}

    /** Requests whose head arrived, whatever the answer was. */
    public long requests() {
        return requests.get();
    }

    /** Streams accepted and neither ended nor aborted yet. */
    public long openStreams() {
        return openStreams.get();
    }

    /** Streams sent to the end of what they were meant to be: also those that a directive cut or broke off. */
    public long completedStreams() {
        return completedStreams.get();
    }

    /** Streams that the peer, or the simulator's own close, cut off before their end. */
    public long abortedStreams() {
        return abortedStreams.get();
    }

    /** TCP connections open now. */
    public long openConnections() {
        return openConnections.get();
    }

    /** Bytes of response bodies handed to sockets, without HTTP framing. */
    public long bytesWritten() {
        return bytesWritten.get();
    }

    @Override
    public String toString() {
        return "requests=" + requests() + " openStreams=" + openStreams() + " completedStreams=" + completedStreams()
                + " abortedStreams=" + abortedStreams() + " openConnections=" + openConnections() + " bytesWritten="
                + bytesWritten();
    }

    void requestArrived() {
        requests.incrementAndGet();
    }

    void streamOpened() {
        openStreams.incrementAndGet();
    }

    void streamCompleted() {
        completedStreams.incrementAndGet();
        openStreams.decrementAndGet();
    }

    void streamAborted() {
        abortedStreams.incrementAndGet();
        openStreams.decrementAndGet();
    }

    void connectionOpened() {
        openConnections.incrementAndGet();
    }

    void connectionClosed() {
        openConnections.decrementAndGet();
    }

    void wrote(long bytes) {
        bytesWritten.addAndGet(bytes);
    }
}
