package io.github.modelstudiobridge.camel.failover;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one attempt tells its target's circuit breaker: one thing, once. A target that has shown life is well, whatever
 * becomes of the answer; a probe that waited for the answer's end would keep everybody else out until then.
 *
 * <p>Thread safe.
 */
final class AttemptReport {

    private final CircuitBreaker breaker;
    private final long began = System.nanoTime();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param breaker one that has permitted the attempt */
    AttemptReport(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    void well() {
        if (told.compareAndSet(false, true)) {
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }

    void failed(Exception failure) {
        if (told.compareAndSet(false, true)) {
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
        }
    }

    /** It shows neither; a probe is left to the next one. */
    void tellsNothing() {
        if (told.compareAndSet(false, true)) {
            breaker.releasePermission();
        }
    }
}
