package io.github.modelstudiobridge.camel.failover;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which target one call asks next, and when. Not thread safe.
 *
 * <p>A round goes through the targets in their order without a pause; a pause comes before each further round. The retry
 * budget bounds repetitions: a target that was never asked may be the one that is well, however long the others took.
 */
final class TargetOrder {

    private static final Duration NEVER = Duration.ofDays(1);

    private final List<UpstreamTarget> targets;
    private final String model;
    private final RetryPolicy policy;
    private final long startedAt = System.nanoTime();
    private final Set<UpstreamTarget> asked = new HashSet<>();
    /** When each target may be asked again; {@link Long#MAX_VALUE} for not in this call. */
    private final Map<UpstreamTarget, Long> waitUntil = new HashMap<>();

    private int round;
    private int position;
    private int attempts;

    TargetOrder(List<UpstreamTarget> targets, String model, RetryPolicy policy) {
        this.targets = targets;
        this.model = model;
        this.policy = policy;
    }

    /** How many targets {@link #next} has told so far. */
    int attempts() {
        return attempts;
    }

    /** The next target of this round, which its circuit breaker has permitted to be asked, or null. */
    UpstreamTarget next() {
        while (policy.allowsAttempt(attempts) && position < targets.size()) {
            UpstreamTarget target = targets.get(position++);
            if (wait(target).isZero()
                    && (!asked.contains(target) || mayRepeatAfter(Duration.ZERO))
                    && target.breaker().tryAcquirePermission()) {
                attempts++;
                asked.add(target);
                return target;
            }
        }
        return null;
    }

    /** Begins another round, and tells the pause before it; null when there is none. */
    Duration nextRound() {
        round++;
        position = 0;
        Duration wait = shortestWait();
        Duration pause = policy.pause(round);
        Duration delay = wait.compareTo(pause) > 0 ? wait : pause;
        return attempts > 0 && mayRepeatAfter(delay) ? delay : null;
    }

    private boolean mayRepeatAfter(Duration delay) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
        return policy.allowsAttempt(attempts) && policy.allowsRepetitionAfter(elapsed.plus(delay));
    }

    private Duration shortestWait() {
        Duration shortest = NEVER;
        for (UpstreamTarget target : targets) {
            Duration wait = target.breaker().getState() == CircuitBreaker.State.OPEN ? NEVER : wait(target);
            shortest = wait.compareTo(shortest) < 0 ? wait : shortest;
        }
        return shortest;
    }

    private Duration wait(UpstreamTarget target) {
        if (target.models().name(model) == null) {
            return NEVER;
        }
        Long until = waitUntil.get(target);
        if (until == null) {
            return Duration.ZERO;
        }
        return until == Long.MAX_VALUE ? NEVER : Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** Leaves a target that has failed, and those that would fail for the same reason, alone as long as is told. */
    void postpone(UpstreamTarget target, UpstreamFailure failure) {
        switch (failure.remedy()) {
            case OTHER_PLACE -> waitUntil.put(target, Long.MAX_VALUE);
            case OTHER_KEY, OTHER_KEY_AFTER_FAILURE -> {
                for (UpstreamTarget other : targets) {
                    if (other.sharesKeyWith(target)) {
                        waitUntil.put(other, Long.MAX_VALUE);
                    }
                }
            }
            default -> {
                Integer seconds = failure.error().retryAfterSeconds();
                if (seconds != null) {
                    waitUntil.put(target, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
                }
            }
        }
    }
}
