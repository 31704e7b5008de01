package io.github.modelstudiobridge.runtime;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRepository;

/** Shows the health checks of whatever serves now in another context. Thread safe. */
final class ServingChecks implements HealthCheckRepository {

    private final Supplier<Stream<HealthCheck>> checks;
    private volatile boolean enabled = true;

    ServingChecks(Supplier<Stream<HealthCheck>> checks) {
        this.checks = checks;
    }

    @Override
    public String getId() {
        return "serving";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Stream<HealthCheck> stream() {
        return enabled ? checks.get() : Stream.empty();
    }
}
