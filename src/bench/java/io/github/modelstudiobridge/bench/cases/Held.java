package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.ProcFs;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Thousands of streams open at once, each with a word a second: memory, and whether all of them are whole. */
public final class Held implements Case {

    /** The bridge lets in no more than this many. */
    static final int MOST = 9_500;

    private static final List<Integer> STREAMS = List.of(1_000, 5_000, MOST);
    private static final int NEW_PER_SECOND = 800;

    /** Thousands of callers at once are more than a JVM can serve that has compiled nothing yet. */
    static final int WARM_UP_CALLS = 10_000;

    private static final Duration PACE = Duration.ofSeconds(1);
    /** Time for the last ones to be answered, after which those that are not open count as missing. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private static final Duration HOLD = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double KIB = 1024;

    @Override
    public String name() {
        return "held";
    }

    @Override
    public String title() {
        return "Streams held open, a word a second each, in a process that has only warmed up; proxies with the most alone";
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.of("resident at rest", "MiB"));
        for (int streams : STREAMS) {
            metrics.add(Metric.drawn(resident(streams), "MiB"));
            metrics.add(Metric.of(perStream(streams), "KiB"));
            metrics.add(Metric.of("open of " + streams, "streams"));
            metrics.add(Metric.of("not whole of " + streams, "streams"));
            metrics.add(Metric.of("events lost of " + streams, "events"));
        }
        return metrics;
    }

    public static String resident(int streams) {
        return "resident at most, " + streams + " streams";
    }

    public static String notWhole(int streams) {
        return "not whole of " + streams;
    }

    private static String perStream(int streams) {
        return "per stream, " + streams + " streams";
    }

    @Override
    public boolean suits(Target target) {
        return target.is(Target.Kind.PROXY) || target.name().equals(Bridge.IMS);
    }

    @Override
    public int rounds(int usual) {
        return 1;
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        Map<String, Double> values = new LinkedHashMap<>();
        try (Running running = stage.another(target, stage.simulatorPort())) {
            Target fresh = running.target(target.name());
            SteadyLoad.warmUpGently(stage, fresh, WARM_UP_CALLS);
            double atRest = ProcFs.residentMiB(fresh.gateway());
            values.put("resident at rest", atRest);
            for (int streams : target.is(Target.Kind.BRIDGE) ? STREAMS : List.of(MOST)) {
                hold(stage, fresh, streams, atRest, values);
            }
        }
        return values;
    }

    private static void hold(Stage stage, Target target, int streams, double atRest, Map<String, Double> values)
            throws InterruptedException {
        ProcFs.forgetPeak(target.gateway());
        LoadRun run = start(stage, target, streams);
        int open = run.counters().open();
        run.awaitAll(PATIENCE);
        double resident = ProcFs.peakMiB(target.gateway());
        long wanted = (long) streams * tokens(streams);
        values.put(resident(streams), resident);
        values.put(perStream(streams), (resident - atRest) * KIB / streams);
        values.put("open of " + streams, (double) open);
        values.put(notWhole(streams), (double) (streams - run.counters().wholeAnswers()));
        values.put(
                "events lost of " + streams, (double) (wanted - run.counters().texts()));
        stage.say(
                "held, %s: %d of %d open, %.0f MiB %s",
                target.name(), open, streams, resident, run.counters().firstFailure());
        long whole = run.counters().wholeAnswers();
        if (!target.is(Target.Kind.FOREIGN) && (open < streams || whole < streams)) {
            throw new IllegalStateException("of %d streams %d were open and %d whole: %s"
                    .formatted(streams, open, whole, run.counters().firstFailure()));
        }
    }

    /** Opens so many, and returns when all are open, or some seconds after the last was begun; they go on for a while. */
    static LoadRun start(Stage stage, Target target, int streams) throws InterruptedException {
        LoadRun run = stage.load()
                .start(target, Workload.steady(streams, PACE.multipliedBy(tokens(streams)), PACE, spread(streams)));
        Thread.sleep(spread(streams).toMillis());
        long giveUp = System.nanoTime() + SETTLE.toNanos();
        while (run.counters().open() < streams && System.nanoTime() < giveUp) {
            Thread.sleep(50);
        }
        return run;
    }

    private static Duration spread(int streams) {
        return Duration.ofMillis(streams * 1_000L / NEW_PER_SECOND);
    }

    /** The first one speaks until the last one has been open for a while, even if that came late. */
    private static int tokens(int streams) {
        return (int) spread(streams).plus(SETTLE).plus(HOLD).toSeconds();
    }
}
