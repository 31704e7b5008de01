package io.github.modelstudiobridge.caller;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a caller's request may begin. */
public sealed interface Admission {

    /** What a request would have exceeded. */
    enum Reason {
        REQUESTS_PER_MINUTE,
        CONCURRENT_STREAMS
    }

    /**
     * It may not, and took nothing of what its caller may use.
     *
     * @param retryAfterSeconds 1 or more: when a request can begin, or is worth another try
     */
    record Refused(Reason reason, int retryAfterSeconds) implements Admission {}

    /** It may, and occupies a stream until {@link #release}; any thread may call that, as often as it likes. */
    final class Granted implements Admission {

        private final CallerUsage usage;
        private final AtomicBoolean released = new AtomicBoolean();

        Granted(CallerUsage usage) {
            this.usage = usage;
        }

        public void release() {
            if (released.compareAndSet(false, true)) {
                usage.close();
            }
        }
    }
}
