package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.HealthChecks;
import io.github.modelstudiobridge.camel.RouteCaller;
import io.github.modelstudiobridge.camel.UpstreamErrors;
import io.github.modelstudiobridge.camel.metrics.BridgeMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Has a chat request answered by one of several targets: as long as nothing of the answer has been said, a failed
 * attempt is repeated elsewhere, or after a pause at the same place.
 *
 * <p>Each attempt is one exchange through the {@code attempt} endpoint. Thread safe once started.
 */
public final class Failover extends RouteCaller {

    private static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open", "disabled");

    private final UpstreamErrors errors;
    private UpstreamTargets targets;
    private String attempt;
    private int maxAttempts = 4;
    private Duration backoff = Duration.ofMillis(200);
    private Duration budget = Duration.ofSeconds(15);
    private RetryPolicy policy;
    private AsyncProducer attemptProducer;
    private BridgeMetrics metrics = BridgeMetrics.NONE;

    public Failover(UpstreamErrors errors) {
        this.errors = errors;
    }

    /** The endpoint that makes one attempt: it gets the request in the body and the target in the exchange property. */
    public void setAttempt(String attempt) {
        this.attempt = attempt;
    }

    public void setTargets(UpstreamTargets targets) {
        this.targets = targets;
    }

    /** Requests for one answer of the model, the first one included; {@code upstream.max-attempts}. */
    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    /** Average pause before the targets are tried a second time; {@code upstream.backoff}. */
    public void setBackoff(Duration backoff) {
        this.backoff = backoff;
    }

    /** Time from the first attempt after which none is repeated; {@code upstream.retry-budget}. */
    public void setBudget(Duration budget) {
        this.budget = budget;
    }

    @Override
    public Map<String, String> calledEndpoints() {
        return Map.of("attempt", attempt);
    }

    @Override
    protected void doInit() {
        policy = new RetryPolicy(maxAttempts, backoff, budget);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(targets);
        attemptProducer = startProducer(attempt);
        metrics = BridgeMetrics.of(getCamelContext());
        targets.inOrder().forEach(this::show);
    }

    /** Shows a target's circuit breaker to operators. */
    private void show(UpstreamTarget target) {
        for (String state : BREAKER_STATES) {
            metrics.gauge(
                    "bridge.circuit.breaker.state",
                    "1 for the state that the target's circuit breaker is in",
                    Map.of("target", target.name(), "state", state),
                    () -> TargetHealthCheck.stateOf(target.breaker()).equals(state) ? 1 : 0);
        }
        HealthChecks.register(getCamelContext(), new TargetHealthCheck(target));
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        ServiceHelper.stopService(targets);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            new FailoverCall(this, exchange, callback).start();
            return false;
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    List<UpstreamTarget> targets() {
        return targets.inOrder();
    }

    UpstreamErrors errors() {
        return errors;
    }

    BridgeMetrics metrics() {
        return metrics;
    }

    RetryPolicy policy() {
        return policy;
    }

    AsyncProducer attemptProducer() {
        return attemptProducer;
    }
}
