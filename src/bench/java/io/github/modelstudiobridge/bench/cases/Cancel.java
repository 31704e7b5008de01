package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.CancelUpstream;
import io.github.modelstudiobridge.bench.load.LeavingCallers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How soon the model's side sees that a caller has left; a gateway of its own, in front of a model that takes the time. */
public final class Cancel implements Case {

    public static final String P99 = "p99";

    private static final String UNSEEN = "not seen in 2 s";
    /** The process has just started. */
    private static final int WARM_UP = 5_000;

    private static final int MEASURED = 1_000;
    /** The part of them that is enough where no goal is. */
    private static final int FOREIGN_PART = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String title() {
        return "From the caller's close to the one that the model's side sees, 20 callers, a word every 20 ms";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.drawn("median", "µs"), Metric.drawn(P99, "µs"), Metric.of(UNSEEN, "calls"));
    }

    @Override
    public int rounds(int usual) {
        return 1;
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        try (CancelUpstream upstream = new CancelUpstream();
                Running running = stage.another(target, upstream.port())) {
            int part = target.is(Target.Kind.FOREIGN) ? FOREIGN_PART : 1;
            LeavingCallers.Seen seen = stage.load()
                    .leaving(running.target(target.name()), upstream)
                    .run(WARM_UP / part, MEASURED / part, PATIENCE);
            if (seen.unseen() > 0 && target.is(Target.Kind.BRIDGE)) {
                throw new IllegalStateException("%d calls were not ended at the model's side".formatted(seen.unseen()));
            }
            Map<String, Double> values = new HashMap<>();
            values.put(UNSEEN, (double) seen.unseen());
            if (seen.times().count() > 0) {
                values.put("median", seen.times().micros(50));
                values.put(P99, seen.times().micros(99));
            }
            return values;
        }
    }
}
