package io.github.modelstudiobridge.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Makes tests of faults: one for each run, one for what is left after them all, one for the log. */
final class Player implements AutoCloseable {

    private final Predicate<Run> chosen;
    private final Bridges bridges;
    private final ExecutorService manyCallers = Executors.newCachedThreadPool();
    private final ExecutorService oneCaller = Executors.newSingleThreadExecutor();
    private final List<LogLines> logs = Stream.of("io", "org")
            .map(logger -> LogLines.of(logger, Level.ERROR))
            .toList();

    /**
     * A player of faults.
     *
     * @param routes what the bridges run
     * @param chosen the runs that are played
     */
    Player(Path routes, Predicate<Run> chosen) throws IOException {
        this.bridges = new Bridges(routes);
        this.chosen = chosen;
    }

    /** The tests of a fault; it is played when they are asked for. */
    DynamicNode play(Fault fault) {
        return dynamicContainer(fault.name(), Stream.of(fault).flatMap(this::begin));
    }

    /** Begins all runs at the same time, where callers do not disturb one another. */
    private Stream<DynamicTest> begin(Fault fault) {
        ExecutorService callers = fault.setting().oneByOne() ? oneCaller : manyCallers;
        List<DynamicTest> tests = new ArrayList<>();
        List<Run> runs = fault.runs().stream().filter(chosen).toList();
        bridges.prepare(runs);
        for (Run run : runs) {
            Future<?> played = callers.submit(() -> bridges.play(run));
            tests.add(dynamicTest(run.label(), () -> {
                await(played);
                run.verify();
            }));
        }
        tests.add(dynamicTest("nothing is left", bridges::awaitNothingLeft));
        tests.add(dynamicTest("no error is logged", this::verifyLogs));
        return tests.stream();
    }

    private static void await(Future<?> played) throws Exception {
        try {
            played.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TestAbortedException aborted ? aborted : e;
        }
    }

    private void verifyLogs() {
        for (LogLines log : logs) {
            List<String> errors = List.copyOf(log.lines());
            log.lines().clear();
            assertThat(errors).isEmpty();
        }
    }

    @Override
    public void close() {
        bridges.close();
        logs.forEach(LogLines::close);
        manyCallers.shutdownNow();
        oneCaller.shutdownNow();
    }
}
