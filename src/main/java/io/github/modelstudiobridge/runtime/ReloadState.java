package io.github.modelstudiobridge.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the last change of files, for the log, the health check and the metrics. Thread safe. */
final class ReloadState {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadState.class);

    private volatile String problem;
    private volatile boolean waiting;
    private volatile Instant since = Instant.now();
    private volatile MeterRegistry meters;

    void count(MeterRegistry meters) {
        this.meters = meters;
        counter("ok");
        counter("failed");
    }

    private Counter counter(String outcome) {
        return Counter.builder("bridge.reloads")
                .description("Changes of routes and configuration, by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    void succeeded() {
        waiting = false;
        problem = null;
        since = Instant.now();
        counter("ok").increment();
    }

    /** A change is seen, but as many generations as may are still leaving. */
    void waits() {
        if (!waiting) {
            waiting = true;
            LOG.warn(
                    "event=reload-waits property=bridge.reload-max-leaving reason=\"answers that began before earlier changes are still open\"");
        }
    }

    /** The files are not in force; what was before is. */
    void failed(StartException reason) {
        waiting = false;
        problem = reason.getMessage();
        since = Instant.now();
        counter("failed").increment();
        reason.details().lines().forEach(detail -> LOG.error("event=reload-failed detail=\"{}\"", detail));
        if (reason.surprise() != null) {
            LOG.error("event=reload-failed detail=\"{}\"", reason.surprise(), reason.surprise());
        }
        LOG.error("event=reload-failed reason=\"{}\" serving=\"what was in force before\"", reason.getMessage());
    }

    /** Up while callers are served: a mistake in a file must not take the bridge out of service, only be seen. */
    HealthCheck healthCheck(boolean serving) {
        return new AbstractHealthCheck("model-studio-bridge", "files") {
            @Override
            protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
                builder.detail("since", since.toString());
                if (!serving) {
                    builder.down().message("starting");
                } else if (problem != null) {
                    builder.up().message("not in force: " + problem);
                } else if (waiting) {
                    builder.up().message("a change waits for open answers to end");
                } else {
                    builder.up().message("in force");
                }
            }
        };
    }
}
