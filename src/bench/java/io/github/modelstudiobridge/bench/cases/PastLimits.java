package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What callers hear whom the bridge cannot serve: it is full, or its process has no descriptors left. */
public final class PastLimits implements Case {

    private static final int TOO_MANY = 200;
    private static final int DESCRIPTORS = 800;
    private static final int STREAMS_WITHOUT_DESCRIPTORS = 1200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "past-limits";
    }

    @Override
    public String title() {
        return "%d calls more than bridge.max-streams; and %d streams with only %d descriptors"
                .formatted(TOO_MANY, STREAMS_WITHOUT_DESCRIPTORS, DESCRIPTORS);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.of("full: 503", "calls"),
                Metric.of("full: anything else", "calls"),
                Metric.of("full: streams not whole", "streams"),
                Metric.of("full: lines of stack traces", "lines"),
                Metric.of("no descriptors: whole", "streams"),
                Metric.of("no descriptors: 503", "calls"),
                Metric.of("no descriptors: anything else", "calls"),
                Metric.of("no descriptors: lines of stack traces", "lines"));
    }

    @Override
    public boolean suits(Target target) {
        return target.name().equals(Bridge.IMS);
    }

    @Override
    public int rounds(int usual) {
        return 1;
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        Map<String, Double> values = new LinkedHashMap<>();
        try (Running running = stage.another(target, stage.simulatorPort())) {
            full(stage, running, values);
        }
        Bridge poor = new Bridge(stage.setup(), List.of("prlimit", "--nofile=" + DESCRIPTORS));
        try (Running running = poor.start(stage.simulatorPort())) {
            withoutDescriptors(stage, running, values);
        }
        if (values.entrySet().stream().anyMatch(each -> isWrong(each.getKey()) && each.getValue() > 0)) {
            throw new IllegalStateException("not only whole answers and 503: " + values);
        }
        return values;
    }

    private static boolean isWrong(String metric) {
        return metric.endsWith("anything else") || metric.endsWith("stack traces");
    }

    private static void full(Stage stage, Running bridge, Map<String, Double> values) throws Exception {
        SteadyLoad.warmUpGently(stage, bridge.target(Bridge.IMS), Held.WARM_UP_CALLS);
        LoadRun held = Held.start(stage, bridge.target(Bridge.IMS), Held.MOST);
        if (held.counters().open() < Held.MOST) {
            throw new IllegalStateException("only %d of %d streams were open: %s"
                    .formatted(
                            held.counters().open(), Held.MOST, held.counters().firstFailure()));
        }
        LoadRun more = stage.load()
                .start(
                        bridge.target(Bridge.IMS),
                        Workload.steady(TOO_MANY, Duration.ofSeconds(1), SteadyLoad.PACE, Duration.ZERO));
        more.awaitAll(PATIENCE);
        held.awaitAll(PATIENCE);
        double refused = more.counters().refused().getOrDefault(503, 0);
        values.put("full: 503", refused);
        values.put("full: anything else", TOO_MANY - refused);
        values.put(
                "full: streams not whole", (double) (Held.MOST - held.counters().wholeAnswers()));
        values.put("full: lines of stack traces", stackTraces(bridge));
        if (held.counters().wholeAnswers() < Held.MOST) {
            throw new IllegalStateException("only %d of %d streams were whole: %s"
                    .formatted(
                            held.counters().wholeAnswers(),
                            Held.MOST,
                            held.counters().firstFailure()));
        }
        stage.say(
                "past limits: full, %.0f of %d got 503; first failure: %s",
                refused, TOO_MANY, more.counters().firstFailure());
    }

    private static void withoutDescriptors(Stage stage, Running bridge, Map<String, Double> values) throws Exception {
        Workload workload = Workload.steady(
                STREAMS_WITHOUT_DESCRIPTORS, Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(1));
        LoadRun run = stage.load().start(bridge.target(Bridge.IMS), workload);
        run.awaitAll(PATIENCE);
        double refused = run.counters().refused().getOrDefault(503, 0);
        double whole = run.counters().wholeAnswers();
        values.put("no descriptors: whole", whole);
        values.put("no descriptors: 503", refused);
        values.put("no descriptors: anything else", STREAMS_WITHOUT_DESCRIPTORS - whole - refused);
        values.put("no descriptors: lines of stack traces", stackTraces(bridge));
        stage.say(
                "past limits: %d descriptors, %.0f whole, %.0f got 503; first failure: %s",
                DESCRIPTORS, whole, refused, run.counters().firstFailure());
    }

    private static double stackTraces(Running bridge) throws IOException {
        try (var lines = Files.lines(bridge.process().orElseThrow().log())) {
            return lines.filter(line -> line.startsWith("\tat ")).count();
        }
    }
}
