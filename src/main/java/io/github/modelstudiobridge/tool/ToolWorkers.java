package io.github.modelstudiobridge.tool;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that tools run on, so that one that blocks holds up no answer. A thread is started when it is needed, up to
 * a bound, and ends when it has been idle for a minute. Thread safe.
 *
 * <p>They are platform threads on every Java version: up to JDK 23 a virtual one that blocks inside {@code synchronized},
 * as drivers do, would hold one of the few threads that carry all of them.
 */
public final class ToolWorkers implements AutoCloseable {

    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor threads;
    private final ExecutorService starter = Executors.newSingleThreadExecutor(named("tool-starter-"));
    private final ScheduledThreadPoolExecutor clock;

    /**
     * @param maxThreads calls that run at once, of all tools together ({@code tools.max-threads})
     * @param maxWaiting calls that may wait for a thread ({@code tools.max-waiting})
     */
    public ToolWorkers(int maxThreads, int maxWaiting) {
        require(maxThreads > 0, "tools.max-threads must be positive: " + maxThreads);
        require(maxWaiting >= 0, "tools.max-waiting is negative: " + maxWaiting);
        BlockingQueue<Runnable> waiting =
                maxWaiting == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(maxWaiting);
        threads =
                new ThreadPoolExecutor(maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS, waiting, named("tool-"));
        threads.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, named("tool-clock-"));
        clock.setRemoveOnCancelPolicy(true);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Has a thread do some work. Costs the caller next to nothing: another thread starts those that are needed, which may
     * take milliseconds when there are many.
     *
     * @param refused run instead when as many calls run and wait as may, or all is over
     */
    void execute(Runnable work, Runnable refused) {
        try {
            starter.execute(() -> begin(work, refused));
        } catch (RejectedExecutionException e) {
            refused.run();
        }
    }

    private void begin(Runnable work, Runnable refused) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            refused.run();
        }
    }

    /** Whether work that waited for a thread does so no more. */
    boolean remove(Runnable work) {
        return threads.remove(work);
    }

    /** Does something short later, unless that is cancelled or all is over. */
    Future<?> later(Duration time, Runnable work) {
        try {
            return clock.schedule(work, time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Interrupts what runs and forgets what waits: nobody is told any more. */
    @Override
    public void close() {
        clock.shutdownNow();
        starter.shutdownNow();
        threads.shutdownNow();
    }
}
