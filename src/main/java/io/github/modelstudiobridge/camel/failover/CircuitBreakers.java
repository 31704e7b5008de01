package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.Positive;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;

/** Makes the circuit breaker of each target, by {@code upstream.circuit-breaker.*}. */
public final class CircuitBreakers {

    private boolean enabled = true;
    private int failureRate = 50;
    private int window = 20;
    private int minimumCalls = 10;
    private Duration openTime = Duration.ofSeconds(10);
    private int probes = 3;

    /** Whether targets are left alone at all. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** Failed calls of a hundred, from 1 to 100, at which a target is left alone. */
    public void setFailureRate(int failureRate) {
        if (failureRate > 100) {
            throw new IllegalArgumentException(
                    "upstream.circuit-breaker.failure-rate must be 1 to 100: " + failureRate);
        }
        this.failureRate = Positive.require("upstream.circuit-breaker.failure-rate", failureRate);
    }

    /** The latest calls that count. */
    public void setWindow(int window) {
        this.window = Positive.require("upstream.circuit-breaker.window", window);
    }

    /** Calls without which no rate is known. */
    public void setMinimumCalls(int minimumCalls) {
        this.minimumCalls = Positive.require("upstream.circuit-breaker.minimum-calls", minimumCalls);
    }

    /** How long a target is left alone before it is probed. */
    public void setOpenTime(Duration openTime) {
        Positive.require("upstream.circuit-breaker.open-time", Math.toIntExact(openTime.toMillis()));
        this.openTime = openTime;
    }

    /** Calls that probe a target. */
    public void setProbes(int probes) {
        this.probes = Positive.require("upstream.circuit-breaker.probes", probes);
    }

    CircuitBreaker create(String name) {
        if (minimumCalls > window) {
            throw new IllegalArgumentException(
                    "upstream.circuit-breaker.minimum-calls is %d, but upstream.circuit-breaker.window has only %d"
                            .formatted(minimumCalls, window));
        }
        CircuitBreaker breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .failureRateThreshold(failureRate)
                        .slidingWindowSize(window)
                        .minimumNumberOfCalls(minimumCalls)
                        .waitDurationInOpenState(openTime)
                        .permittedNumberOfCallsInHalfOpenState(probes)
                        .build());
        if (!enabled) {
            breaker.transitionToDisabledState();
        }
        return breaker;
    }
}
