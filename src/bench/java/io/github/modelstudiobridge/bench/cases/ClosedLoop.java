package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.time.Duration;

/** Callers who ask again as soon as they have heard the answer, and what a while in their middle took. */
final class ClosedLoop {

    private static final Duration SETTLE = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * What the while took.
     *
     * @param run  for its times
     * @param took what happened in it
     */
    record Window(LoadRun run, Sample took) {}

    private ClosedLoop() {}

    static Window window(Stage stage, Target target, Workload workload, Duration length) throws InterruptedException {
        LoadRun run = stage.load().start(target, workload);
        Thread.sleep(SETTLE.toMillis());
        run.forget();
        Sample from = Sample.take(run, target, stage);
        Thread.sleep(length.toMillis());
        Sample took = Sample.take(run, target, stage).since(from);
        run.finish();
        run.await(PATIENCE);
        return new Window(run, took);
    }
}
