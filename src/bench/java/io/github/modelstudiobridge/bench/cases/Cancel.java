package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.ProcFs;
import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.CancelUpstream;
import io.github.modelstudiobridge.bench.load.LeavingCallers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How soon the model's side sees that a caller has left; a gateway of its own, in front of a model that takes the time. */
public final class Cancel implements Case {

    public static final String P99 = "p99";

    private static final String CPU = "CPU per call";
    private static final String UNSEEN = "not seen in 2 s";
    private static final int CALLERS = 20;
    private static final int MOST_CALLERS = 80;
    /** The process has just started. */
    private static final int WARM_UP = 20_000;

    private static final int MEASURED = 1_000;
    /** Enough where no goal is. */
    private static final int FOREIGN_WARM_UP = 1_000;

    private static final int FOREIGN_MEASURED = 200;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String title() {
        return "From the caller's close to the one that the model's side sees, " + CALLERS
                + " callers, a word every 20 ms; and when they double";
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(
                Metric.drawn("median", "µs"),
                Metric.drawn(P99, "µs"),
                Metric.of(UNSEEN, "calls"),
                Metric.of(CPU, "µs")));
        for (int callers = 2 * CALLERS; callers <= MOST_CALLERS; callers *= 2) {
            metrics.add(Metric.of(with(P99, callers), "µs"));
            metrics.add(Metric.of(with(CPU, callers), "µs"));
        }
        return metrics;
    }

    @Override
    public int rounds(int usual) {
        return 1;
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        try (CancelUpstream upstream = new CancelUpstream();
                Running running = stage.another(target, upstream.port())) {
            Target another = running.target(target.name());
            boolean foreign = target.is(Target.Kind.FOREIGN);
            leave(stage, another, upstream, foreign ? CALLERS : MOST_CALLERS, foreign ? FOREIGN_WARM_UP : WARM_UP);
            Map<String, Double> values = new HashMap<>();
            int calls = foreign ? FOREIGN_MEASURED : MEASURED;
            double cpu = cpuSeconds(another);
            LeavingCallers.Seen seen = leave(stage, another, upstream, CALLERS, calls);
            putCpu(values, CPU, another, cpu, calls);
            values.put(UNSEEN, (double) seen.unseen());
            if (seen.times().count() > 0) {
                values.put("median", seen.times().micros(50));
                values.put(P99, seen.times().micros(99));
            }
            for (int callers = 2 * CALLERS; callers <= MOST_CALLERS && !foreign; callers *= 2) {
                // for as long as the first ones
                calls = MEASURED * callers / CALLERS;
                cpu = cpuSeconds(another);
                LeavingCallers.Seen more = leave(stage, another, upstream, callers, calls);
                putCpu(values, with(CPU, callers), another, cpu, calls);
                values.put(with(P99, callers), more.times().micros(99));
            }
            return values;
        }
    }

    private static LeavingCallers.Seen leave(
            Stage stage, Target target, CancelUpstream upstream, int callers, int calls) throws InterruptedException {
        LeavingCallers.Seen seen =
                stage.load().leaving(target, upstream, callers).run(calls, PATIENCE);
        if (seen.unseen() > 0 && target.is(Target.Kind.BRIDGE)) {
            throw new IllegalStateException("%d calls were not ended at the model's side".formatted(seen.unseen()));
        }
        return seen;
    }

    private static double cpuSeconds(Target target) {
        return target.gateway() == null ? 0 : ProcFs.cpuSeconds(target.gateway());
    }

    private static void putCpu(Map<String, Double> values, String name, Target target, double before, int calls) {
        if (target.gateway() != null) {
            values.put(name, (cpuSeconds(target) - before) * 1e6 / calls);
        }
    }

    private static String with(String metric, int callers) {
        return metric + ", " + callers + " callers";
    }
}
