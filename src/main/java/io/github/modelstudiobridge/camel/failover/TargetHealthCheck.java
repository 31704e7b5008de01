package io.github.modelstudiobridge.camel.failover;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Tells how a target fares. Always up, and of no weight for readiness: a bridge whose model fails still answers its callers,
 * each with a clear error, and taking it out of service would make that silence.
 */
final class TargetHealthCheck extends AbstractHealthCheck {

    private final UpstreamTarget target;

    TargetHealthCheck(UpstreamTarget target) {
        super("model-studio", "target:" + target.name());
        this.target = target;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String state = stateOf(target.breaker());
        builder.up().message("circuit breaker " + state).detail("circuit-breaker", state);
        float failureRate = target.breaker().getMetrics().getFailureRate();
        if (failureRate >= 0) {
            builder.detail("failure-rate", failureRate);
        }
    }

    /** As it is written for people and in metrics: {@code closed}, {@code open}, {@code half_open} or {@code disabled}. */
    static String stateOf(CircuitBreaker breaker) {
        return breaker.getState().name().toLowerCase(Locale.ROOT);
    }
}
