package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;

/** What a call does later. */
class CallTest {

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @RepeatedTest(20)
    void aTimerIsNeverEarly() throws Exception {
        Duration delay = Duration.ofNanos(3_900_000);
        CompletableFuture<Long> fired = new CompletableFuture<>();
        long began = System.nanoTime();

        new Call(vertx.getOrCreateContext()).after(delay, () -> fired.complete(System.nanoTime()));

        assertThat(Duration.ofNanos(fired.get(10, TimeUnit.SECONDS) - began)).isGreaterThanOrEqualTo(delay);
    }
}
