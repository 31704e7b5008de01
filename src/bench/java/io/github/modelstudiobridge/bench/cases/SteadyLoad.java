package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;

/** Streams with a word every 10 ms each, and what a while in their middle took. */
public final class SteadyLoad {

    static final int STREAMS = 100;
    static final Duration PACE = Duration.ofMillis(10);

    private static final Duration SPREAD = Duration.ofMillis(500);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration MARGIN = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration MOST_WARM_UP = Duration.ofMinutes(2);
    private static final Duration WARM_UP_WINDOW = Duration.ofSeconds(8);
    private static final int MOST_WARM_UP_WINDOWS = 10;
    private static final int WARM_AFTER = 2;
    /** A part of what it was; less of a fall is noise. */
    private static final double NO_LESS = 0.97;

    /** Below it the gateway, not the load, made the pace. */
    private static final double SHORTFALL = 0.9;

    /**
     * What the while took.
     *
     * @param run   for its times
     * @param took  what happened in it
     * @param kept  whether the words came at the model's pace
     */
    record Window(LoadRun run, Sample took, boolean kept) {}

    private SteadyLoad() {}

    /** Another gateway that cannot keep the pace is left when the time is over, not heard to the end. */
    static Window window(Stage stage, Target target, int streams, Duration length) throws InterruptedException {
        Duration before = SPREAD.plus(SETTLE);
        Workload workload = Workload.steady(streams, before.plus(length).plus(MARGIN), PACE, SPREAD);
        LoadRun run = stage.load().start(target, workload);
        Thread.sleep(before.toMillis());
        run.forget();
        Sample from = Sample.take(run, target, stage);
        Thread.sleep(length.toMillis());
        Sample took = Sample.take(run, target, stage).since(from);
        boolean kept = took.eventsPerSecond() >= SHORTFALL * streams * 1e3 / PACE.toMillis();
        if (kept || !target.is(Target.Kind.FOREIGN)) {
            run.await(PATIENCE);
        } else {
            run.abandon();
        }
        return new Window(run, took, kept);
    }

    /** CPU of the gateway per event in one window, in microseconds. */
    public static double microsPerEvent(Stage stage, Target target, Duration length) throws InterruptedException {
        return window(stage, target, STREAMS, length).took().gatewayMicrosPerEvent();
    }

    /**
     * Lets a JVM compile what will be measured: the way of a call, which needs many times the CPU before, and that of an
     * event. What cannot be answered meanwhile does not matter: whatever is measured is checked then.
     */
    public static void warmUp(Stage stage, Target target, int calls, Duration events) throws InterruptedException {
        warmUpGently(stage, target, calls);
        int streams = target.streams(STREAMS);
        LoadRun steady = stage.load().start(target, Workload.steady(streams, events, PACE, SPREAD));
        Thread.sleep(events.plus(SPREAD).plus(MARGIN).toMillis());
        steady.leave();
    }

    /**
     * Lets a JVM compile what will be measured until it has done so: the way of a call, and then that of an event, until
     * the CPU of one falls no more.
     */
    public static void warmUpFully(Stage stage, Target target, int calls) throws InterruptedException {
        warmUpGently(stage, target, calls);
        double best = Double.MAX_VALUE;
        int inVain = 0;
        for (int window = 0; window < MOST_WARM_UP_WINDOWS && inVain < WARM_AFTER; window++) {
            double cost = microsPerEvent(stage, target, WARM_UP_WINDOW);
            inVain = cost < best * NO_LESS ? 0 : inVain + 1;
            best = Math.min(best, cost);
            stage.say("warming up %s: %.1f µs per event", target.name(), cost);
        }
    }

    /**
     * The same by callers who wait for each answer, and so ask no more than can be answered; leaves no backlog. Until so
     * many calls were answered, however long that takes: a busy machine must not warm up less.
     */
    static void warmUpGently(Stage stage, Target target, int calls) throws InterruptedException {
        LoadRun eager = stage.load().start(target, Workload.eager(target.streams(16), 5, true));
        long giveUp = System.nanoTime() + MOST_WARM_UP.toNanos();
        while (eager.counters().wholeAnswers() < calls && System.nanoTime() < giveUp) {
            Thread.sleep(50);
        }
        eager.finish();
        eager.awaitAll(PATIENCE);
    }
}
