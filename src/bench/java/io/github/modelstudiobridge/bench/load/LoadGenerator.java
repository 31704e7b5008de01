package io.github.modelstudiobridge.bench.load;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;

/** Plays callers on one event loop, in this process. */
public final class LoadGenerator implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    /** Starts the callers and returns; {@link LoadRun#await} tells how it went. */
    public LoadRun start(Target target, Workload workload) {
        LoadRun run = new LoadRun(vertx, target, workload);
        vertx.runOnContext(onLoop -> run.begin());
        return run;
    }

    /** So many callers who leave. */
    public LeavingCallers leaving(Target target, CancelUpstream upstream, int callers) {
        return new LeavingCallers(vertx, target, upstream, callers);
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the load generator does not end", e);
        }
    }
}
