package io.github.modelstudiobridge.caller;

import java.util.concurrent.TimeUnit;

/** What one caller uses now: its open streams and its bucket of requests. Thread safe; knows no limit of its own. */
final class CallerUsage {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private int openStreams;
    /** When the bucket is full again; in the past, it is. */
    private long fullAt;

    CallerUsage(long now) {
        fullAt = now;
    }

    synchronized Admission open(CallerLimit limit, long now) {
        if (limit.concurrentStreams() > 0 && openStreams >= limit.concurrentStreams()) {
            // nobody knows when an answer ends
            return new Admission.Refused(Admission.Reason.CONCURRENT_STREAMS, 1);
        }
        return openBesides(limit, now);
    }

    /** Opens a stream whatever the limit of streams says. */
    synchronized Admission openBesides(CallerLimit limit, long now) {
        if (limit.requestsPerMinute() > 0) {
            long refill = MINUTE / limit.requestsPerMinute();
            long untilFull = Math.max(0, fullAt - now);
            long wait = untilFull + refill - MINUTE;
            if (wait > 0) {
                return new Admission.Refused(Admission.Reason.REQUESTS_PER_MINUTE, roundUp(wait));
            }
            fullAt = now + untilFull + refill;
        }
        openStreams++;
        return new Admission.Granted(this);
    }

    private static int roundUp(long nanos) {
        return (int) ((nanos + SECOND - 1) / SECOND);
    }

    synchronized void close() {
        openStreams--;
    }

    synchronized int openStreams() {
        return openStreams;
    }
}
