package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.Allocation;
import io.github.modelstudiobridge.bench.cases.Stage;
import io.github.modelstudiobridge.bench.cases.SteadyLoad;
import io.github.modelstudiobridge.bench.gateway.BareVertx;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.report.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares what an event costs the bridge with what it did when the limits were written, in two minutes: CPU as a ratio to
 * a bare Vert.x proxy, window by window, so that a slow machine changes both; and allocated bytes, which no machine
 * changes. On a machine with much other work the ratio comes nearer to 1, and only the bytes are to be relied on. Ends with 1 when one of them is over its limit, or an answer was wrong.
 */
public final class BenchShort {

    private static final Path LIMITS = Path.of("src/bench/resources/short-limits.properties");
    private static final Duration WINDOW = Duration.ofSeconds(4);
    private static final int ROUNDS = 5;
    private static final int ALLOCATION_ROUNDS = 3;
    private static final int WARM_UP_CALLS = 5_000;
    private static final Duration WARM_UP_EVENTS = Duration.ofSeconds(15);
    private static final Duration PROXY_WARM_UP_EVENTS = Duration.ofSeconds(8);

    /** In cores; with more, everybody's CPU time grows, and the ratio falls. */
    private static final double MOST_OTHERS = 0.2;

    private BenchShort() {}

    public static void main(String[] arguments) {
        try {
            System.exit(measure() ? 0 : 1);
        } catch (Exception e) {
            System.err.println("bench-short: " + e.getMessage() + "; logs are in " + Options.DIRECTORY);
            System.out.println("0 passed, 1 failed");
            System.exit(1);
        }
    }

    private static boolean measure() throws Exception {
        Limits limits = Limits.read(LIMITS);
        Setup setup = Options.setup(Cores.take());
        try (Stage stage = new Stage(setup, System.err);
                Running proxy = new BareVertx(setup).start(stage.direct().port())) {
            stage.open(new Bridge(setup));
            Target bridge = stage.bridge();
            Target vertx = proxy.target("vertx");
            stage.say("warming up");
            SteadyLoad.warmUp(stage, vertx, WARM_UP_CALLS, PROXY_WARM_UP_EVENTS);
            SteadyLoad.warmUp(stage, bridge, WARM_UP_CALLS, WARM_UP_EVENTS);
            double machine = ProcFs.machineSeconds()[0] - ProcFs.benchSeconds();
            long start = System.nanoTime();
            List<Limits.Verdict> verdicts = List.of(
                    cpu(limits, stage, bridge, vertx),
                    limits.judge("allocated-bytes", "bytes allocated per event", allocated(stage, bridge)));
            verdicts.forEach(verdict -> System.out.println("bench-short: " + verdict.line()));
            double others =
                    (ProcFs.machineSeconds()[0] - ProcFs.benchSeconds() - machine) * 1e9 / (System.nanoTime() - start);
            if (others > MOST_OTHERS) {
                System.out.printf(
                        "bench-short: other programs took %.2f of a core meanwhile, so that the CPU per event says little%n",
                        others);
            }
            long passed = verdicts.stream().filter(Limits.Verdict::passed).count();
            System.out.printf("%d passed, %d failed%n", passed, verdicts.size() - passed);
            return passed == verdicts.size();
        }
    }

    /** Twice at most: what is too much at first may be the compiler's, which is done some time. */
    private static Limits.Verdict cpu(Limits limits, Stage stage, Target bridge, Target vertx)
            throws InterruptedException {
        Limits.Verdict first = judgeCpu(limits, stage, bridge, vertx);
        if (first.passed()) {
            return first;
        }
        stage.say("once more: %s", first.line());
        return judgeCpu(limits, stage, bridge, vertx);
    }

    private static Limits.Verdict judgeCpu(Limits limits, Stage stage, Target bridge, Target vertx)
            throws InterruptedException {
        return limits.judge("cpu-ratio", "CPU per event, bridge / bare Vert.x proxy", ratio(stage, bridge, vertx));
    }

    /** The median of the rounds' ratios. */
    private static double ratio(Stage stage, Target bridge, Target vertx) throws InterruptedException {
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            double floor = SteadyLoad.microsPerEvent(stage, vertx, WINDOW);
            double cost = SteadyLoad.microsPerEvent(stage, bridge, WINDOW);
            ratios.add(cost / floor);
            stage.say("round %d: bridge %.1f, Vert.x proxy %.1f µs per event", round, cost, floor);
        }
        return Spread.of(ratios).median();
    }

    private static double allocated(Stage stage, Target bridge) throws Exception {
        List<Double> bytes = new ArrayList<>();
        for (int round = 1; round <= ALLOCATION_ROUNDS; round++) {
            bytes.add(Allocation.perEvent(stage, bridge, WINDOW));
            stage.say("round %d: %.0f bytes per event", round, bytes.get(round - 1));
        }
        return Spread.of(bytes).median();
    }
}
