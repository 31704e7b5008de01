package io.github.modelstudiobridge.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;

/** Adds health checks to a context. Thread safe. */
public final class HealthChecks {

    private HealthChecks() {}

    /** Adds a check in the place of an earlier one of its name; does nothing in a runtime without health checks. */
    public static void register(CamelContext context, HealthCheck check) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.getCheck(check.getId()).ifPresent(registry::unregister);
            registry.register(check);
        }
    }
}
