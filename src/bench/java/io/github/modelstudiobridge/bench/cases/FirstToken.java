package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How much later a caller hears the first word. */
public final class FirstToken implements Case {

    public static final String MEDIAN = "median";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ALONE = Duration.ofMillis(1_200);
    private static final int STREAMS = 100;

    private final String name;
    private final String title;
    private final Workload workload;

    private FirstToken(String name, String title, Workload workload) {
        this.name = name;
        this.title = title;
        this.workload = workload;
    }

    /** One caller, one request after the other, and a model that answers at once. */
    public static Case alone() {
        return new FirstToken(
                "first-token-alone",
                "Time to first token, 1 stream at a time, answered at once (not corrected)",
                Workload.eager(1, 1, true));
    }

    /** Calls that speak meanwhile. */
    public static Case amongStreams(int answers) {
        return new FirstToken(
                "first-token-streams",
                "Time to first token, 100 open streams (LiteLLM: 10), first token after 20 ms, then one every 10 ms",
                Workload.thinking(STREAMS, answers, 50, SteadyLoad.PACE));
    }

    /** Everybody in the same moment. */
    public static Case inBursts(int answers) {
        return new FirstToken(
                "first-token-burst",
                "Time to first token, 100 requests in the same moment (LiteLLM: 10), first token after 20 ms (not corrected)",
                Workload.burst(STREAMS, answers));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.addedAndDrawn(MEDIAN, "µs"), Metric.added("p90", "µs"), Metric.added("p99", "µs"));
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws InterruptedException {
        LoadRun run = stage.load().start(target, workload.of(target.streams(workload.streams())));
        if (workload.answers() == Integer.MAX_VALUE) {
            Thread.sleep(ALONE.toMillis());
            run.finish();
        }
        run.await(PATIENCE);
        return Map.of(
                MEDIAN,
                run.firstTexts().micros(50),
                "p90",
                run.firstTexts().micros(90),
                "p99",
                run.firstTexts().micros(99));
    }
}
