package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.Stage;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.load.BlockingCaller;
import io.github.modelstudiobridge.bench.load.ThreeWays;
import io.github.modelstudiobridge.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a round of tools adds to a call. The model is asked the same two things in three ways, in turn: by the
 * bridge, which carries the tool call between them out; by a caller of the bridge, who brings the result itself; and by
 * one who asks the model directly. The tool tells the time, so its own work is next to nothing.
 *
 * <p>{@code RoundNumbers [RUNS [CONVERSATIONS [WARM_UP]]]}. The environment variable {@code JAVA_OPTS} holds the flags of
 * the bridge and the simulator. Ends with 1 when an answer was wrong or a server failed.
 */
public final class RoundNumbers {

    private static final String ROW = "%-58s %8.0f %8.0f %8.0f%n";

    private RoundNumbers() {}

    public static void main(String[] arguments) {
        int runs = Options.number(arguments, 0, 10);
        int conversations = Options.number(arguments, 1, 500);
        int warmUp = Options.number(arguments, 2, 5_000);
        try {
            measure(runs, conversations, warmUp);
            System.exit(0);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage() + "; logs are in " + Options.DIRECTORY);
            System.exit(1);
        }
    }

    private static void measure(int runs, int conversations, int warmUp) throws Exception {
        Cores cores = Cores.take();
        Setup setup = Options.setup(cores);
        Machine machine = Machine.of(setup.javaOptions(), cores);
        try (Stage stage = new Stage(setup, System.err)) {
            stage.open(new Bridge(setup));
            try (BlockingCaller model = new BlockingCaller(stage.direct());
                    BlockingCaller bridge = new BlockingCaller(stage.bridge())) {
                ThreeWays ways = new ThreeWays(model, bridge);
                stage.say("warming up: %,d conversations in each way", warmUp);
                ways.run(warmUp);
                System.out.printf(
                        "%s%n%n%,d conversations in each way per run, medians of the runs in µs:%n",
                        machine.text(), conversations);
                List<ThreeWays.Medians> medians = new ArrayList<>();
                for (int run = 1; run <= runs; run++) {
                    medians.add(ways.run(conversations));
                    System.out.printf("run %2d  %s%n", run, medians.get(run - 1));
                }
                print(medians);
            }
        }
    }

    private static void print(List<ThreeWays.Medians> medians) {
        System.out.printf("%n%-58s %8s %8s %8s%n", "", "min", "median", "max");
        row("two calls of the model, without the bridge", medians, ThreeWays.Medians::direct);
        row("two calls through the bridge, one after the other", medians, ThreeWays.Medians::plain);
        row("one call with a round of tools", medians, ThreeWays.Medians::round);
        row("a round adds to the model's two calls (goal 3000)", medians, run -> run.round() - run.direct());
        row("a round compared with two calls through the bridge", medians, run -> run.round() - run.plain());
    }

    private static void row(String name, List<ThreeWays.Medians> medians, ToDoubleFunction<ThreeWays.Medians> value) {
        Spread spread = Spread.of(medians.stream().map(value::applyAsDouble).toList());
        System.out.printf(ROW, name, spread.min(), spread.median(), spread.max());
    }
}
