package io.github.modelstudiobridge.tool;

import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The calls of one tool: so many run at once, so many wait for their turn, and the next one is refused. Thread safe. */
public final class CallLine {

    private enum Admission {
        RUN,
        WAIT,
        REFUSE
    }

    private final String tool;
    private final ToolWorkers workers;
    private final int maxConcurrent;
    private final int maxWaiting;
    private final Duration timeout;

    private final Deque<ToolRun> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param tool          its name, for what the model is told
     * @param workers       the threads of all tools
     * @param maxConcurrent calls that run at once
     * @param maxWaiting    calls that may wait
     * @param timeout       time that a call may take, waiting included
     */
    public CallLine(String tool, ToolWorkers workers, int maxConcurrent, int maxWaiting, Duration timeout) {
        this.tool = tool;
        this.workers = workers;
        this.maxConcurrent = maxConcurrent;
        this.maxWaiting = maxWaiting;
        this.timeout = timeout;
    }

    /**
     * Has a worker do the work of a call, at once or in its turn.
     *
     * @param work may block and must not throw
     * @param done told the result, on another thread, or on the caller's when the call is refused at once
     */
    public Tool.Running start(Supplier<ToolResult> work, Consumer<ToolResult> done) {
        ToolRun run = new ToolRun(this, work, done);
        run.expireAfter(timeout);
        switch (admit(run)) {
            case RUN -> handOver(run);
            case REFUSE -> run.end(busy());
            case WAIT -> {}
        }
        return run;
    }

    private synchronized Admission admit(ToolRun run) {
        if (running < maxConcurrent) {
            running++;
            return Admission.RUN;
        }
        return waiting.size() < maxWaiting && waiting.add(run) ? Admission.WAIT : Admission.REFUSE;
    }

    private void handOver(ToolRun run) {
        workers.execute(run, () -> {
            run.end(busy());
            left();
        });
    }

    /** A run has left its thread, or found none: the next one that waits takes its place. */
    void left() {
        ToolRun next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            handOver(next);
        }
    }

    /** A run that may not have begun is wanted no more. */
    void drop(ToolRun run) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(run);
        }
        if (!waited && workers.remove(run)) {
            left();
        }
    }

    ToolWorkers workers() {
        return workers;
    }

    ToolResult expired() {
        return new ToolResult(
                Outcome.TIMED_OUT, "%s did not answer within %s.".formatted(tool, Durations.inWords(timeout)));
    }

    private ToolResult busy() {
        return new ToolResult(Outcome.BUSY, tool + " is busy: it has as many calls as it can take.");
    }
}
