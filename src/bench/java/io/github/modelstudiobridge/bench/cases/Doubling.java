package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.BlockingCaller;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.ThreeWays;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the number of another case becomes when the work doubles, and doubles again. */
public final class Doubling implements Case {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ANSWERS = 5;
    private static final int TOKENS_AMONG_STREAMS = 25;
    private static final int CALLERS = 64;
    private static final int WHOLE_ANSWER_CALLERS = 16;
    private static final int CONVERSATIONS = 300;

    /** Measures the number at one size. */
    @FunctionalInterface
    private interface Measure {
        double at(int size, Stage stage, Target target) throws Exception;
    }

    private final String name;
    private final String title;
    private final Set<String> targets;
    private final List<Integer> sizes;
    private final Function<Integer, Metric> metric;
    private final Measure measure;

    private Doubling(
            String name,
            String title,
            Set<String> targets,
            List<Integer> sizes,
            Function<Integer, Metric> metric,
            Measure measure) {
        this.name = name;
        this.title = title;
        this.targets = targets;
        this.sizes = sizes;
        this.metric = metric;
        this.measure = measure;
    }

    /** How much later the first word comes, among streams that speak. */
    public static Case ofFirstTokens() {
        return new Doubling(
                "growth-first-token",
                "Time to first token, median, when the open streams double; first token after 20 ms, then one every 10 ms",
                Set.of("direct", "nginx", "vertx", Bridge.IMS),
                List.of(25, 50, 100),
                streams -> Metric.added(streams + " streams", "µs"),
                Doubling::firstToken);
    }

    /** CPU of streams that are said at once. */
    public static Case ofShortStreams(Duration window) {
        return new Doubling(
                "growth-short-streams",
                "CPU per stream when its events double, said at once, 64 callers who ask again at once",
                Set.of("nginx", "vertx", Bridge.IMS),
                List.of(20, 40, 80),
                tokens -> Metric.of(tokens + " events", "µs"),
                (tokens, stage, target) -> cpuPerAnswer(Workload.eager(CALLERS, tokens, true), window, stage, target));
    }

    /** CPU of answers in one piece, which the dialect of IMS has not. */
    public static Case ofWholeAnswers(Duration window) {
        return new Doubling(
                "growth-non-stream",
                "CPU per answer in one piece when its tokens double, 16 callers who ask again at once",
                Set.of("nginx", "vertx", Bridge.OPENAI),
                List.of(20, 40, 80),
                tokens -> Metric.of(tokens + " tokens", "µs"),
                (tokens, stage, target) ->
                        cpuPerAnswer(Workload.eager(WHOLE_ANSWER_CALLERS, tokens, false), window, stage, target));
    }

    /** How long a call takes in which the model asks for a tool again and again. */
    public static Case ofToolRounds() {
        return new Doubling(
                "growth-tool-rounds",
                "One call when its rounds of tools double, 1 caller at a time; medians of " + CONVERSATIONS,
                Set.of(Bridge.IMS),
                List.of(1, 2, 4),
                rounds -> Metric.of(rounds == 1 ? "1 round" : rounds + " rounds", "µs"),
                Doubling::rounds);
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
        return sizes.stream().map(metric).toList();
    }

    @Override
    public boolean suits(Target target) {
        return targets.contains(target.name());
    }

    /** A run is as many windows as there are sizes. */
    @Override
    public int rounds(int usual) {
        return Math.max(1, usual * 2 / 3);
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        Map<String, Double> values = new HashMap<>();
        for (int size : sizes) {
            values.put(metric.apply(size).name(), measure.at(size, stage, target));
        }
        return values;
    }

    private static double firstToken(int streams, Stage stage, Target target) throws InterruptedException {
        LoadRun run =
                stage.load().start(target, Workload.thinking(streams, ANSWERS, TOKENS_AMONG_STREAMS, SteadyLoad.PACE));
        run.await(PATIENCE);
        return run.firstTexts().micros(50);
    }

    private static double cpuPerAnswer(Workload workload, Duration window, Stage stage, Target target)
            throws InterruptedException {
        Sample took = ClosedLoop.window(stage, target, workload, window).took();
        return took.gateway() * 1e6 / took.answers();
    }

    private static double rounds(int rounds, Stage stage, Target target) throws Exception {
        try (BlockingCaller caller = new BlockingCaller(target)) {
            return ThreeWays.medianOfRounds(caller, rounds, CONVERSATIONS);
        }
    }
}
