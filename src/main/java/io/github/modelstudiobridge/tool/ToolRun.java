package io.github.modelstudiobridge.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One call of a tool, from its start to its end: by its result, its time-out, or its cancellation, whichever comes first.
 * Thread safe.
 */
public final class ToolRun implements Tool.Running, Runnable {

    private static final ThreadLocal<ToolRun> CURRENT = new ThreadLocal<>();

    private final CallLine line;
    private final Supplier<ToolResult> work;
    private final Consumer<ToolResult> done;
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile Future<?> expiry;
    private final List<Runnable> interruptions = new ArrayList<>();
    private Thread thread;
    private volatile boolean interrupted;

    ToolRun(CallLine line, Supplier<ToolResult> work, Consumer<ToolResult> done) {
        this.line = line;
        this.work = work;
        this.done = done;
    }

    /**
     * Adds what ends a wait that {@link Thread#interrupt} does not end, such as for the answer of a server. Without effect
     * on a thread that carries no call out.
     *
     * @param interruption run once if this thread's call is cancelled or times out, on any thread; must not block
     */
    public static void onInterrupt(Runnable interruption) {
        ToolRun run = CURRENT.get();
        if (run != null) {
            run.add(interruption);
        }
    }

    /** The call that this thread works for, or null. */
    public static ToolRun current() {
        return CURRENT.get();
    }

    /** Whether it was cancelled or timed out, so that nothing more of it may begin. */
    public boolean isInterrupted() {
        return interrupted;
    }

    /** Does a part of the call's work, on whatever thread that has come to. */
    public boolean work(BooleanSupplier part) {
        ToolRun before = CURRENT.get();
        CURRENT.set(this);
        try {
            return part.getAsBoolean();
        } finally {
            CURRENT.set(before);
        }
    }

    /** Whether somebody still waits for the result of this thread's call. */
    public static boolean isWanted() {
        ToolRun run = CURRENT.get();
        return run == null || !run.ended.get();
    }

    /** Ends what this thread's call waits for or reads, because nobody wants the rest of it. */
    public static void endWaits() {
        ToolRun run = CURRENT.get();
        if (run != null) {
            run.interruptions().forEach(Runnable::run);
        }
    }

    private synchronized List<Runnable> interruptions() {
        return List.copyOf(interruptions);
    }

    private void add(Runnable interruption) {
        synchronized (this) {
            if (!interrupted) {
                interruptions.add(interruption);
                return;
            }
        }
        interruption.run();
    }

    void expireAfter(Duration time) {
        expiry = line.workers().later(time, this::expire);
    }

    /** Does the work on the thread of a worker. */
    @Override
    public void run() {
        try {
            if (enter()) {
                end(work.get());
            }
        } finally {
            leave();
            line.left();
        }
    }

    private synchronized boolean enter() {
        if (ended.get()) {
            return false;
        }
        thread = Thread.currentThread();
        CURRENT.set(this);
        return true;
    }

    /** From here on no interruption reaches the thread, which has other calls to carry out. */
    private synchronized void leave() {
        CURRENT.remove();
        thread = null;
        interruptions.clear();
        Thread.interrupted();
    }

    /** Tells the result, unless the run has ended before. */
    void end(ToolResult result) {
        if (ended.compareAndSet(false, true)) {
            expiry.cancel(false);
            done.accept(result);
        }
    }

    @Override
    public void cancel() {
        if (ended.compareAndSet(false, true)) {
            expiry.cancel(false);
            interrupt();
        }
    }

    private void expire() {
        if (ended.compareAndSet(false, true)) {
            interrupted = true;
            try {
                done.accept(line.expired());
            } finally {
                interrupt();
            }
        }
    }

    private void interrupt() {
        List<Runnable> ends;
        synchronized (this) {
            interrupted = true;
            // before the thread wakes up and leaves: others may still wait
            ends = interruptions();
            if (thread != null) {
                thread.interrupt();
            }
        }
        ends.forEach(Runnable::run);
        line.drop(this);
    }
}
