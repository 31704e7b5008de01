package io.github.modelstudiobridge.camel.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/**
 * Is told what happens, to count it. Knows names and numbers only: no key, no address, nothing that was said.
 *
 * <p>Thread rule: called on event loops, once or a few times per call and never per event; must not block.
 */
public interface BridgeMetrics {

    /** Counts nothing. */
    BridgeMetrics NONE = new BridgeMetrics() {};

    /** What counts for a context: its registry's {@link MeterRegistry}, or nothing when there is none. */
    static BridgeMetrics of(CamelContext context) {
        MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry == null) {
            return NONE;
        }
        Gauges gauges = context.getRegistry().findSingleByType(Gauges.class);
        if (gauges == null) {
            gauges = new Gauges(registry);
            gauges.show();
        }
        return new MicrometerMetrics(registry, gauges);
    }

    /**
     * A call is over.
     *
     * @param route  the id of the route that took it
     * @param caller the name of its caller, or null when that is not known
     */
    default void callEnded(String route, String caller, CallFacts call) {}

    /** A call was turned away before its route began, for a reason that is one of the bridge's own error codes. */
    default void callRefused(String route, String code) {}

    /** A request to a target begins although an earlier one of the same call failed: there, or elsewhere. */
    default void attemptRepeated(String target, boolean failedThere) {}

    /** A request to a target is over; the outcome is {@code ok}, {@code cancelled} or a failure's. */
    default void attemptEnded(String target, String outcome) {}

    /** A record of a call was handed over, or not: the outcome is {@code ok}, {@code failed} or {@code dropped}. */
    default void audited(String outcome) {}

    /** The event loop came so much later than it should have. */
    default void eventLoopLagged(Duration lag) {}

    /** A number that is asked for when somebody looks; replaces an earlier one of the same name and tags. */
    default void gauge(String name, String description, Map<String, String> tags, Supplier<Number> value) {}
}
