package io.github.modelstudiobridge.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Generations that have been replaced and whose last answers are still open. Thread safe. */
final class Leaving {

    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final long LOOK_INTERVAL_MILLIS = 100;

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "generation-leaving");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<?>> open = new ArrayList<>();
    private volatile boolean stopping;

    /** Closes a generation when its last answer has ended; each has a deadline, so that comes. */
    synchronized void add(Generation generation) {
        open.removeIf(Future::isDone);
        open.add(threads.submit(() -> {
            do {
                // also at first: a request may be on its way to it at this moment
                TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
            } while (!stopping && generation.isBusy());
            generation.close();
            LOG.debug("event=generation-ended");
            return null;
        }));
    }

    /** How many there are. */
    synchronized int size() {
        open.removeIf(Future::isDone);
        return open.size();
    }

    /** Closes all, and at the same time the one that serves; returns when that is done. */
    synchronized void closeWith(Generation serving) {
        stopping = true;
        serving.close();
        for (Future<?> generation : open) {
            try {
                generation.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("event=generation-not-ended reason=\"{}\"", e.getMessage());
            }
        }
        threads.shutdown();
    }
}
