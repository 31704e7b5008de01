package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many short answers a second a gateway brings when callers never stop asking. */
public final class ShortStreams implements Case {

    public static final String RATE = "streams per second";

    private static final int CALLERS = 64;
    private static final int TOKENS = 20;

    private final Duration window;

    public ShortStreams(Duration window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "short-streams";
    }

    @Override
    public String title() {
        return "Streams of 20 events, said at once, 64 callers who ask again at once (LiteLLM: 6)";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.drawn(RATE, "/s"),
                Metric.of("CPU per stream", "µs"),
                Metric.of("whole stream, median", "µs"),
                Metric.of("whole stream, p99", "µs"),
                Metric.of("gateway", "cores"),
                Metric.of("load generator", "cores"),
                Metric.of("simulator", "cores"));
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws InterruptedException {
        ClosedLoop.Window measured =
                ClosedLoop.window(stage, target, Workload.eager(target.streams(CALLERS), TOKENS, true), window);
        Sample took = measured.took();
        Map<String, Double> values = new HashMap<>();
        values.put(RATE, took.answersPerSecond());
        values.put("whole stream, median", measured.run().answerTimes().micros(50));
        values.put("whole stream, p99", measured.run().answerTimes().micros(99));
        values.put("load generator", took.load() / took.clock());
        values.put("simulator", took.simulator() / took.clock());
        if (target.gateway() != null) {
            values.put("CPU per stream", took.gateway() * 1e6 / took.answers());
            values.put("gateway", took.gateway() / took.clock());
        }
        return values;
    }
}
