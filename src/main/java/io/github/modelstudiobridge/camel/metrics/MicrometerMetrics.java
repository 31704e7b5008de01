package io.github.modelstudiobridge.camel.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Counts in a Micrometer registry; docs/reference/metrics.md lists what comes of it. Thread safe. */
final class MicrometerMetrics implements BridgeMetrics {

    /** Where a listener notices a difference. */
    private static final Duration[] FIRST_TOKEN_BUCKETS =
            millis(100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000);

    private static final Duration[] CALL_BUCKETS =
            millis(500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000);

    private final MeterRegistry registry;
    private final Gauges gauges;
    private final MeterProvider<Counter> calls;
    private final MeterProvider<Timer> durations;
    private final MeterProvider<Timer> firstTokens;
    private final MeterProvider<Counter> repairs;
    private final MeterProvider<Counter> tokens;
    private final MeterProvider<Counter> attempts;
    private final MeterProvider<Counter> retries;
    private final MeterProvider<Counter> failovers;
    private final MeterProvider<Counter> audits;
    private final Timer eventLoopLag;

    MicrometerMetrics(MeterRegistry registry, Gauges gauges) {
        this.registry = registry;
        this.gauges = gauges;
        calls = counter("bridge.calls", "Calls that are over, by how they ended");
        durations = Timer.builder("bridge.call.duration")
                .description("From a chat request to the end of its answer")
                .serviceLevelObjectives(CALL_BUCKETS)
                .withRegistry(registry);
        firstTokens = Timer.builder("bridge.time.to.first.token")
                .description("From a chat request to the first text, thought or tool call of its answer")
                .serviceLevelObjectives(FIRST_TOKEN_BUCKETS)
                .withRegistry(registry);
        repairs = counter("bridge.repaired.requests", "Requests that were changed to make them acceptable");
        tokens = counter("bridge.tokens", "Tokens that Model Studio counted in streams that asked for it");
        attempts = counter("bridge.upstream.attempts", "Requests to Model Studio that are over, by how they ended");
        retries = counter("bridge.upstream.retries", "Requests to a target that had failed in the same call");
        failovers = counter("bridge.upstream.failovers", "Requests to a target because another one had failed");
        audits = counter("bridge.audit.records", "Records of calls for the audit, by what became of them");
        eventLoopLag = Timer.builder("bridge.event.loop.lag")
                .description("How much later than due the event loop came, looked at once a second")
                .register(registry);
    }

    private static Duration[] millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private MeterProvider<Counter> counter(String name, String description) {
        return Counter.builder(name).description(description).withRegistry(registry);
    }

    @Override
    public void callEnded(String route, String caller, CallFacts call) {
        count(route, caller, call.outcome());
        if (call.isRepaired()) {
            repairs.withTag("route", route).increment();
        }
        if (!call.isChat()) {
            return;
        }
        durations.withTag("route", route).record(call.duration());
        Duration firstToken = call.timeToFirstToken();
        if (firstToken != null) {
            firstTokens.withTag("route", route).record(firstToken);
        }
        if (call.inputTokens() + call.outputTokens() > 0) {
            tokens.withTags("route", route, "kind", "input").increment(call.inputTokens());
            tokens.withTags("route", route, "kind", "output").increment(call.outputTokens());
        }
    }

    @Override
    public void callRefused(String route, String code) {
        count(route, null, code);
    }

    private void count(String route, String caller, String outcome) {
        calls.withTags("route", route, "caller", Objects.requireNonNullElse(caller, "-"), "outcome", outcome)
                .increment();
    }

    @Override
    public void attemptRepeated(String target, boolean failedThere) {
        (failedThere ? retries : failovers).withTag("target", target).increment();
    }

    @Override
    public void attemptEnded(String target, String outcome) {
        attempts.withTags("target", target, "outcome", outcome).increment();
    }

    @Override
    public void audited(String outcome) {
        audits.withTag("outcome", outcome).increment();
    }

    @Override
    public void eventLoopLagged(Duration lag) {
        eventLoopLag.record(lag);
    }

    @Override
    public void gauge(String name, String description, Map<String, String> tags, Supplier<Number> value) {
        gauges.add(name, description, tags, value);
    }
}
