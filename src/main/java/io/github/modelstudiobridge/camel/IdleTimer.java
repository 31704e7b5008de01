package io.github.modelstudiobridge.camel;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells when a connection has had nothing to do for too long.
 *
 * <p>Used on the connection's event loop. Whatever happens costs no more than a clock reading: the timer is not moved, but
 * set again for what is left when it fires.
 */
final class IdleTimer {

    private final Duration limit;
    private final BooleanSupplier isIdle;
    private final Runnable onLimit;
    private EventExecutor executor;
    private Future<?> timer;
    private long idleSince;

    /** Does nothing before {@link #start}. */
    IdleTimer(Duration limit, BooleanSupplier isIdle, Runnable onLimit) {
        this.limit = limit;
        this.isIdle = isIdle;
        this.onLimit = onLimit;
    }

    void start(EventExecutor on) {
        executor = on;
        touch();
        set(limit.toNanos());
    }

    /** From now on it may be idle. */
    void touch() {
        idleSince = System.nanoTime();
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void set(long nanos) {
        timer = executor.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        if (!isIdle.getAsBoolean()) {
            touch();
        }
        long left = limit.toNanos() - (System.nanoTime() - idleSince);
        if (left > 0) {
            set(left);
        } else {
            onLimit.run();
        }
    }
}
