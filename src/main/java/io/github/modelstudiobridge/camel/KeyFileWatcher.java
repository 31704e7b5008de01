package io.github.modelstudiobridge.camel;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** Has a key file looked at every 500 ms, on a thread of its own. Thread safe. */
final class KeyFileWatcher {

    private static final long LOOK_INTERVAL_MILLIS = 500;

    private final CamelContext context;
    private final KeyFileWatch watch;
    private ScheduledExecutorService executor;

    /** Not looking yet. */
    KeyFileWatcher(CamelContext context, KeyFileWatch watch) {
        this.context = context;
        this.watch = watch;
    }

    /** Begins to look, if nobody does yet. */
    synchronized void start() {
        if (executor == null) {
            executor = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "key-file");
            executor.scheduleWithFixedDelay(watch, LOOK_INTERVAL_MILLIS, LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        if (executor != null) {
            context.getExecutorServiceManager().shutdownNow(executor);
            executor = null;
        }
    }
}
