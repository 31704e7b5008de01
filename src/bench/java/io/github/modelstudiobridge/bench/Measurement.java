package io.github.modelstudiobridge.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the workloads, target after target and round after round, so that noise of the machine meets all of them. */
final class Measurement {

    /** The load under which CPU per event is measured: 100 streams, each with a token every 10 ms. */
    static final int STREAMS = 100;

    static final Duration PACE = Duration.ofMillis(10);

    static final String NO_THINKING = "1 stream at a time, answered at once";
    static final String ONE_STREAM = "1 stream at a time, first token after 20 ms";
    static final String MANY_STREAMS = "100 open streams, first token after 20 ms";
    static final String BURST = "100 requests in the same moment, first token after 20 ms";
    static final List<String> LOADS = List.of(NO_THINKING, ONE_STREAM, MANY_STREAMS, BURST);

    private static final Duration SPREAD = Duration.ofMillis(500);
    /** A JVM that has compiled nothing yet needs many times the CPU per event. */
    private static final Duration WARM_UP_SPREAD = Duration.ofSeconds(5);

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration THINKING = Duration.ofMillis(20);
    private static final int WARM_UP_ANSWERS = 15_000;
    private static final int PATIENCE_SECONDS = 60;

    private final Servers servers;
    private final LoadGenerator load;
    private final PrintStream progress;
    private final int rounds;
    private final int attempts;

    /**
     * @param rounds   how many quiet rounds are wanted
     * @param attempts how many rounds may be measured to get them
     */
    Measurement(Servers servers, LoadGenerator load, PrintStream progress, int rounds, int attempts) {
        this.rounds = rounds;
        this.attempts = attempts;
        this.servers = servers;
        this.load = load;
        this.progress = progress;
    }

    /** Lets the JVMs compile what the measurements will run; without numbers. */
    void warmUp(Duration time) throws InterruptedException {
        progress.printf(
                "warming up: %,d events, then %,d short answers%n",
                time.toMillis() / PACE.toMillis() * STREAMS, WARM_UP_ANSWERS);
        for (Target target : servers.javaGateways()) {
            load.start(target, steady(time, WARM_UP_SPREAD)).await(time.toSeconds() + PATIENCE_SECONDS);
            load.start(target, thinking(STREAMS, WARM_UP_ANSWERS / STREAMS, 2, false))
                    .await(PATIENCE_SECONDS);
        }
    }

    /** CPU per event of each target in each round. */
    List<CpuWindow> cpu(Duration window) throws InterruptedException {
        List<CpuWindow> windows = new ArrayList<>();
        Noise noise = new Noise();
        for (int round = 1; isNeeded(round, noise); round++) {
            for (Target target : servers.targets()) {
                CpuWindow measured = cpu(target, round, window);
                noise.saw(round, measured.noise());
                windows.add(measured);
            }
        }
        return windows;
    }

    private boolean isNeeded(int round, Noise noise) {
        return round <= attempts && noise.quietRounds() < rounds;
    }

    private CpuWindow cpu(Target target, int round, Duration window) throws InterruptedException {
        Duration before = SPREAD.plus(SETTLE);
        LoadRun run = load.start(target, steady(before.plus(window).plusMillis(300), SPREAD));
        Thread.sleep(before.toMillis());
        CpuSample from = CpuSample.take(run, target, servers.simulator());
        Thread.sleep(window.toMillis());
        CpuSample to = CpuSample.take(run, target, servers.simulator());
        run.await(PATIENCE_SECONDS);
        CpuWindow measured = CpuWindow.between(from, to, target, round);
        progress.printf(
                "CPU, round %d, %-6s  %6.0f events/s  gateway %s  simulator %.1f  load %.1f µs/event  others %.2f cores%n",
                round,
                target.name(),
                measured.eventsPerSecond(),
                measured.gatewayMicros() == null ? "-" : "%.1f".formatted(measured.gatewayMicros()),
                measured.simulatorMicros(),
                measured.loadMicros(),
                measured.otherCores());
        return measured;
    }

    /** Times to first token of each target under each load in each round. */
    List<FirstTokenRound> firstToken() throws InterruptedException {
        List<FirstTokenRound> results = new ArrayList<>();
        for (String name : LOADS) {
            Noise noise = new Noise();
            for (int round = 1; isNeeded(round, noise); round++) {
                for (Target target : servers.targets()) {
                    FirstTokenRound measured = firstToken(name, target, round);
                    noise.saw(round, measured.otherCores());
                    results.add(measured);
                }
            }
        }
        return results;
    }

    private static Workload workload(String name) {
        return switch (name) {
            case NO_THINKING -> new Workload(1, 2_000, 1, Duration.ZERO, PACE, Duration.ZERO, false);
            case ONE_STREAM -> thinking(1, 150, 1, false);
            case MANY_STREAMS -> thinking(STREAMS, 9, 50, false);
            case BURST -> thinking(STREAMS, 15, 1, true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private FirstTokenRound firstToken(String name, Target target, int round) throws InterruptedException {
        ProcessHandle self = ProcessHandle.current();
        double from = othersCpuSeconds(target, self);
        long start = System.nanoTime();
        FirstTokenTimes times = load.start(target, workload(name)).await(PATIENCE_SECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        double others = Math.max(0, (othersCpuSeconds(target, self) - from) / seconds);
        FirstTokenRound result = FirstTokenRound.of(name, target, round, times, others);
        progress.printf(
                "first token, round %d, %s, %-6s  median %.0f  p99 %.0f µs  others %.2f cores%n",
                round, name, target.name(), result.median(), result.p99(), others);
        return result;
    }

    private double othersCpuSeconds(Target target, ProcessHandle self) {
        return ProcFs.machineSeconds()[0]
                - ProcFs.cpuSeconds(self)
                - ProcFs.cpuSeconds(servers.simulator())
                - (target.gateway() == null ? 0 : ProcFs.cpuSeconds(target.gateway()));
    }

    private static Workload steady(Duration time, Duration spread) {
        int tokens = Math.toIntExact(time.toMillis() / PACE.toMillis());
        return new Workload(STREAMS, 1, tokens, THINKING, PACE, spread, false);
    }

    private static Workload thinking(int streams, int answers, int tokens, boolean together) {
        Duration spread = together ? Duration.ZERO : SPREAD;
        return new Workload(streams, answers, tokens, THINKING, PACE, spread, together);
    }
}
