package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.ProcFs;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;

/**
 * What had happened up to one moment: times in seconds.
 *
 * @param clock     a clock
 * @param texts     words that callers had heard
 * @param answers   answers that were whole
 * @param reads     network reads that brought them
 * @param bytes     their size, with all that is around the text
 * @param gateway   CPU time of the gateway, 0 without one
 * @param kernel    the part of it that the kernel worked for the gateway
 * @param sleeps    how often the gateway's threads went to sleep
 * @param simulator CPU time of the simulator
 * @param load      CPU time of the load generator
 */
record Sample(
        double clock,
        long texts,
        long answers,
        long reads,
        long bytes,
        double gateway,
        double kernel,
        long sleeps,
        double simulator,
        double load) {

    static Sample take(LoadRun run, Target target, Stage stage) {
        ProcessHandle gateway = target.gateway();
        return new Sample(
                System.nanoTime() / 1e9,
                run.counters().texts(),
                run.counters().wholeAnswers(),
                run.counters().reads(),
                run.counters().bytes(),
                gateway == null ? 0 : ProcFs.cpuSeconds(gateway),
                gateway == null ? 0 : ProcFs.kernelSeconds(gateway),
                gateway == null ? 0 : ProcFs.sleeps(gateway),
                ProcFs.cpuSeconds(stage.simulator()),
                ProcFs.ownSeconds());
    }

    /** What happened from another moment to this one. */
    Sample since(Sample from) {
        return new Sample(
                clock - from.clock,
                texts - from.texts,
                answers - from.answers,
                reads - from.reads,
                bytes - from.bytes,
                gateway - from.gateway,
                kernel - from.kernel,
                sleeps - from.sleeps,
                simulator - from.simulator,
                load - from.load);
    }

    double eventsPerSecond() {
        return texts / clock;
    }

    double answersPerSecond() {
        return answers / clock;
    }

    double gatewayMicrosPerEvent() {
        return gateway * 1e6 / texts;
    }
}
