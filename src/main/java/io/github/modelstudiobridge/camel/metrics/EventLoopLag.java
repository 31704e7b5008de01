package io.github.modelstudiobridge.camel.metrics;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Measures once a second how late an event loop comes: a step that blocks shows there, and every call waits that long.
 *
 * <p>Used on the event loop that is measured.
 */
public final class EventLoopLag {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final BridgeMetrics metrics;
    private volatile Vertx vertx;
    private volatile long timer;
    private long due;

    public EventLoopLag(BridgeMetrics metrics) {
        this.metrics = metrics;
    }

    /** Begins to measure the current event loop; without effect when it has begun. */
    public void start(Vertx vertx) {
        if (this.vertx == null) {
            this.vertx = vertx;
            next();
        }
    }

    private void next() {
        due = System.nanoTime() + INTERVAL.toNanos();
        timer = vertx.setTimer(INTERVAL.toMillis(), fired -> {
            metrics.eventLoopLagged(Duration.ofNanos(Math.max(0, System.nanoTime() - due)));
            next();
        });
    }

    /** Ends the measuring; may be called from any thread. */
    public void stop() {
        if (vertx != null) {
            vertx.cancelTimer(timer);
        }
    }
}
