package io.github.modelstudiobridge.camel;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Keeps the bridge out of service until its port is open, and takes it out as soon as it stops: open calls still finish, but
 * new ones belong elsewhere.
 */
final class StoppingHealthCheck extends AbstractHealthCheck {

    private final StreamingHttpEngine engine;

    StoppingHealthCheck(StreamingHttpEngine engine) {
        super("model-studio-bridge", "takes-calls");
        this.engine = engine;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("open-calls", engine.getOpenCallsEverywhere());
        if (engine.isStopping()) {
            builder.down().message("stopping, open calls: " + engine.getOpenCallsEverywhere());
        } else if (!engine.isReachable()) {
            builder.down().message("starting");
        } else {
            builder.up();
        }
    }
}
