package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.BridgeStart;
import io.github.modelstudiobridge.bench.cases.Stage;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures how long the bridge takes to start, and what it takes when idle: from the start of its process until
 * {@code /observe/health/ready} answers 200, until a first call is answered, its CPU seconds until then, and its resident
 * memory ten seconds later. With the archive of classes beside the jar, if there is one, and without, in turn.
 *
 * <p>{@code StartNumbers [RUNS]}. The environment variable {@code JAVA_OPTS} holds more flags of
 * the bridge, besides those in {@code config/jvm.options}.
 */
public final class StartNumbers {

    private static final int IDLE_SECONDS = 10;
    private static final String ROW = "%-34s %8.2f %8.2f %8.2f%n";

    private StartNumbers() {}

    public static void main(String[] arguments) {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        try {
            measure(runs);
            System.exit(0);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage() + "; logs are in " + Options.DIRECTORY);
            System.exit(1);
        }
    }

    private static void measure(int runs) throws Exception {
        Cores cores = Cores.take();
        Setup setup = Options.setup(cores);
        System.out.println(Machine.of(setup.javaOptions(), cores).text());
        List<String> archived = Stream.concat(setup.javaOptions().stream(), setup.archive().stream())
                .toList();
        List<BridgeStart> without = new ArrayList<>();
        List<BridgeStart> with = new ArrayList<>();
        try (Stage stage = new Stage(setup, System.err)) {
            int port = stage.direct().port();
            for (int run = 1; run <= runs; run++) {
                without.add(BridgeStart.measure(setup, setup.javaOptions(), port, IDLE_SECONDS));
                stage.say("run %d, without archive: %s", run, without.get(run - 1));
                if (!setup.archive().isEmpty()) {
                    with.add(BridgeStart.measure(setup, archived, port, IDLE_SECONDS));
                    stage.say("run %d, with archive: %s", run, with.get(run - 1));
                }
            }
        }
        print("without archive", without);
        if (!with.isEmpty()) {
            print("with " + setup.archive().get(0), with);
        }
    }

    private static void print(String title, List<BridgeStart> starts) {
        System.out.printf("%n%-34s %8s %8s %8s%n", title, "min", "median", "max");
        row("ready [s]", starts, BridgeStart::ready);
        row("first call answered [s]", starts, BridgeStart::served);
        row("CPU until then [s]", starts, BridgeStart::cpu);
        row("resident after 10 s idle [MiB]", starts, BridgeStart::memory);
    }

    private static void row(String name, List<BridgeStart> starts, ToDoubleFunction<BridgeStart> value) {
        Spread spread = Spread.of(starts.stream().map(value::applyAsDouble).toList());
        System.out.printf(ROW, name, spread.min(), spread.median(), spread.max());
    }
}
