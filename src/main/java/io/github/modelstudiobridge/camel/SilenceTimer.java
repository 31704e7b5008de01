package io.github.modelstudiobridge.camel;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Notices when nothing has happened for too long.
 *
 * <p>Used on one event loop. Activity costs a clock reading: the timer is not moved at each event, but set again for what
 * is left when it fires.
 */
public final class SilenceTimer {

    private static final long NOT_SET = -1;

    /** After a pause of the whole process, what came meanwhile is read before it counts as silence. */
    private static final long GRACE_MILLIS = 5;

    private final Vertx vertx;
    private final LongConsumer onSilence;
    private long limitMillis;
    private long lastActivity;
    private boolean suspected;
    private boolean suspended;
    private long suspendedAt;
    private long timer = NOT_SET;

    /** A timer that is not running; {@code onSilence} gets the milliseconds of silence. */
    public SilenceTimer(Vertx vertx, LongConsumer onSilence) {
        this.vertx = vertx;
        this.onSilence = onSilence;
    }

    /** Starts to wait, or starts anew with another limit. */
    public void start(Duration limit) {
        stop();
        suspected = false;
        limitMillis = limit.toMillis();
        touch();
        set(limitMillis);
    }

    /** Something happened. */
    public void touch() {
        lastActivity = System.nanoTime();
    }

    /** The time until {@link #resume} does not count. */
    public void suspend() {
        if (!suspended) {
            suspended = true;
            suspendedAt = System.nanoTime();
        }
    }

    public void resume() {
        if (suspended) {
            suspended = false;
            lastActivity += System.nanoTime() - suspendedAt;
        }
    }

    public void stop() {
        if (timer != NOT_SET) {
            vertx.cancelTimer(timer);
            timer = NOT_SET;
        }
    }

    private void set(long millis) {
        timer = vertx.setTimer(Math.max(1, millis), fired -> check());
    }

    private void check() {
        timer = NOT_SET;
        long silent = suspended ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastActivity);
        if (silent < limitMillis) {
            suspected = false;
            set(limitMillis - silent);
        } else if (!suspected) {
            suspected = true;
            set(GRACE_MILLIS);
        } else {
            onSilence.accept(silent);
        }
    }
}
