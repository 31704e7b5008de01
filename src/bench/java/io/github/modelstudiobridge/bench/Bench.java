package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.Cancel;
import io.github.modelstudiobridge.bench.cases.Case;
import io.github.modelstudiobridge.bench.cases.ColdStart;
import io.github.modelstudiobridge.bench.cases.Doubling;
import io.github.modelstudiobridge.bench.cases.FirstToken;
import io.github.modelstudiobridge.bench.cases.Growth;
import io.github.modelstudiobridge.bench.cases.Held;
import io.github.modelstudiobridge.bench.cases.NonStream;
import io.github.modelstudiobridge.bench.cases.PastLimits;
import io.github.modelstudiobridge.bench.cases.ShortStreams;
import io.github.modelstudiobridge.bench.cases.Stage;
import io.github.modelstudiobridge.bench.cases.Steady;
import io.github.modelstudiobridge.bench.cases.SteadyLoad;
import io.github.modelstudiobridge.bench.cases.ToolRound;
import io.github.modelstudiobridge.bench.gateway.BareVertx;
import io.github.modelstudiobridge.bench.gateway.Bifrost;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Direct;
import io.github.modelstudiobridge.bench.gateway.Gateway;
import io.github.modelstudiobridge.bench.gateway.LiteLlm;
import io.github.modelstudiobridge.bench.gateway.Nginx;
import io.github.modelstudiobridge.bench.gateway.Portkey;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.report.Report;
import io.github.modelstudiobridge.bench.report.Run;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures the bridge, other gateways, proxies and calls without a gateway, in turns, and writes a report.
 *
 * <p>The environment scales it: {@code BENCH_MINUTES} (10) makes for more or fewer rounds, {@code BENCH_CASES} and
 * {@code BENCH_TARGETS} choose by name, {@code JAVA_OPTS} holds the flags of the JVMs. Ends with 1 when an answer of
 * the bridge or of a proxy was wrong, or a server failed; other gateways' failures are only told.
 */
public final class Bench {

    private static final double USUAL_MINUTES = 10;
    private static final int USUAL_ROUNDS = 3;
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration MIDDLE_WINDOW = Duration.ofSeconds(2);
    private static final Duration SHORT_WINDOW = Duration.ofSeconds(1);
    private static final Duration WARM_UP_EVENTS = Duration.ofSeconds(15);
    /** As many as a JVM needs until its CPU per call falls no more. */
    private static final int WARM_UP_CALLS = 30_000;

    private static final int FOREIGN_WARM_UP_CALLS = 500;

    private static final Set<String> OPTIONAL = Set.of("portkey", "bifrost", "litellm");

    private final List<String> names = Options.words(System.getenv().getOrDefault("BENCH_CASES", ""));
    private final List<String> targets = Options.words(System.getenv().getOrDefault("BENCH_TARGETS", ""));
    private final double scale = Options.number("BENCH_MINUTES", USUAL_MINUTES) / USUAL_MINUTES;
    private final Map<String, String> versions = new TreeMap<>();
    private final Map<String, String> missing = new TreeMap<>();

    private Bench() {}

    public static void main(String[] arguments) {
        try {
            System.exit(new Bench().run() ? 0 : 1);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage() + "; logs are in " + Options.DIRECTORY);
            System.exit(1);
        }
    }

    private boolean run() throws Exception {
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Cores cores = Cores.take();
        Setup setup = Options.setup(cores);
        Machine machine = Machine.of(setup.javaOptions(), cores);
        List<Case> cases = cases();
        try (Stage stage = new Stage(setup, System.err)) {
            open(stage, setup);
            warmUp(stage);
            Runs runs = new Runs(stage, (int) Math.max(1, Math.round(USUAL_ROUNDS * scale)));
            for (Case each : cases) {
                runs.measure(each);
            }
            List<Run> all = runs.all();
            Report report = new Report(startedAt, machine, versions, missing, cases, Goals.ALL, all);
            report.print(System.out);
            report.write(Options.DIRECTORY);
            System.out.println("\nEvery run, and a page with plots: target/bench/report.json, target/bench/report.md");
            return runs.failures() == 0;
        }
    }

    private List<Case> cases() {
        List<Case> all = List.of(
                new Steady(WINDOW),
                FirstToken.alone(),
                FirstToken.amongStreams(5),
                FirstToken.inBursts(15),
                new ShortStreams(MIDDLE_WINDOW),
                new NonStream(SHORT_WINDOW),
                new ToolRound(2_000),
                new Growth(MIDDLE_WINDOW),
                Doubling.ofFirstTokens(),
                Doubling.ofShortStreams(SHORT_WINDOW),
                Doubling.ofWholeAnswers(SHORT_WINDOW),
                Doubling.ofToolRounds(),
                new Cancel(),
                new Held(),
                new PastLimits(),
                new ColdStart());
        List<String> known = all.stream().map(Case::name).toList();
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("BENCH_CASES names " + name + "; there are " + known);
        });
        return all.stream()
                .filter(each -> names.isEmpty() || names.contains(each.name()))
                .toList();
    }

    /** Starts what is there, the bridge last. */
    private void open(Stage stage, Setup setup) throws Exception {
        List<Gateway> gateways = List.of(
                new Direct(),
                new Nginx(setup),
                new BareVertx(setup),
                new Portkey(setup),
                new Bifrost(setup),
                new LiteLlm(setup),
                new Bridge(setup));
        List<String> known = gateways.stream().map(Gateway::name).toList();
        targets.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("BENCH_TARGETS names " + name + "; there are " + known);
        });
        for (Gateway gateway : gateways) {
            // whatever is chosen, the bridge and what it is compared with most closely are there
            boolean chosen = targets.isEmpty()
                    || targets.contains(gateway.name())
                    || gateway.name().equals(Bridge.IMS);
            Optional<String> lack = gateway.missing();
            if (chosen && lack.isPresent()) {
                missing.put(gateway.name(), lack.get());
                stage.say("bench: going on without %s: %s", gateway.name(), lack.get());
            } else if (chosen) {
                open(stage, gateway);
            }
        }
    }

    /** Without nginx, the bridge or its floor there is nothing to compare; any other may fail to start. */
    private void open(Stage stage, Gateway gateway) throws Exception {
        try {
            stage.open(gateway);
            versions.put(gateway.name(), gateway.version());
        } catch (IOException e) {
            if (!OPTIONAL.contains(gateway.name())) {
                throw e;
            }
            missing.put(gateway.name(), "it does not start; its log is in " + Options.DIRECTORY);
            stage.say("bench: going on without %s: %s", gateway.name(), e.getMessage());
        }
    }

    /** Callers and model first, then what is measured, as long as a JVM needs; other gateways wait longer for each call. */
    private static void warmUp(Stage stage) throws InterruptedException {
        for (Target target : stage.targets()) {
            stage.say("warming up %s", target.name());
            switch (target.kind()) {
                case DIRECT -> SteadyLoad.warmUp(stage, target, WARM_UP_CALLS, WARM_UP_EVENTS);
                case PROXY, BRIDGE -> SteadyLoad.warmUpFully(stage, target, WARM_UP_CALLS);
                case FOREIGN -> SteadyLoad.warmUp(stage, target, FOREIGN_WARM_UP_CALLS, WARM_UP_EVENTS);
            }
        }
    }
}
