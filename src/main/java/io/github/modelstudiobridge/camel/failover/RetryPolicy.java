package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.Positive;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how long one answer of the model is tried for. Immutable.
 *
 * @param maxAttempts requests to Model Studio, the first one included
 * @param backoff     pause before the targets are tried a second time, on average; it doubles each time after that
 * @param budget      time from the first attempt after which no target is asked that has been asked before
 */
record RetryPolicy(int maxAttempts, Duration backoff, Duration budget) {

    private static final int MAX_DOUBLINGS = 10;

    RetryPolicy {
        Positive.require("upstream.max-attempts", maxAttempts);
        Positive.require("upstream.backoff", backoff.toMillis());
        Positive.require("upstream.retry-budget", budget.toMillis());
    }

    /** The pause before a round, the first repetition being round 1: between a half and one and a half of its average. */
    Duration pause(int round) {
        long average = backoff.toMillis() << Math.min(round - 1, MAX_DOUBLINGS);
        return Duration.ofMillis(average / 2 + ThreadLocalRandom.current().nextLong(average + 1));
    }

    boolean allowsAttempt(int attempts) {
        return attempts < maxAttempts;
    }

    /** Whether a target may be asked again that long after the first attempt. */
    boolean allowsRepetitionAfter(Duration elapsed) {
        return elapsed.compareTo(budget) <= 0;
    }
}
