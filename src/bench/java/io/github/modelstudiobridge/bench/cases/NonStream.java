package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers in one piece: how much later they come, and what they cost. */
public final class NonStream implements Case {

    private static final int CALLERS = 16;
    private static final int TOKENS = 20;

    private final Duration window;

    public NonStream(Duration window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "non-stream";
    }

    @Override
    public String title() {
        return "Answers in one piece, said at once: latency of 1 caller, CPU with 16 who ask again at once (LiteLLM: 2)";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.addedAndDrawn("latency, median", "µs"),
                Metric.added("latency, p99", "µs"),
                Metric.drawn("CPU per call", "µs"),
                Metric.of("calls per second", "/s"));
    }

    /** The dialect of IMS has streams only. */
    @Override
    public boolean suits(Target target) {
        return !target.name().equals(Bridge.IMS);
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws InterruptedException {
        LoadRun alone = ClosedLoop.window(stage, target, Workload.eager(1, TOKENS, false), window)
                .run();
        Sample took = ClosedLoop.window(stage, target, Workload.eager(target.streams(CALLERS), TOKENS, false), window)
                .took();
        Map<String, Double> values = new HashMap<>();
        values.put("latency, median", alone.answerTimes().micros(50));
        values.put("latency, p99", alone.answerTimes().micros(99));
        values.put("calls per second", took.answersPerSecond());
        if (target.gateway() != null) {
            values.put("CPU per call", took.gateway() * 1e6 / took.answers());
        }
        return values;
    }
}
