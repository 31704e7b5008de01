package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.eventstream.EventStreamTarget;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One place where Model Studio can be asked, and how it has fared. Thread safe.
 *
 * @param name    what configuration, logs and metrics call it
 * @param address where its requests go, and with which key
 * @param models  its own names for models that are called something else elsewhere, by that other name
 * @param has     whether it has a model, by its own name
 * @param breaker keeps calls from a target that fails
 */
record UpstreamTarget(
        String name,
        EventStreamTarget address,
        Map<String, String> models,
        Predicate<String> has,
        CircuitBreaker breaker) {

    /** Its name for a model, or null when it has no such model. */
    String modelName(String model) {
        String here = models.getOrDefault(model, model);
        return has.test(here) ? here : null;
    }

    /** What its properties begin with, e.g. {@code modelstudio.failover.spare.} */
    String propertyPrefix() {
        return name.equals(UpstreamTargets.MAIN) ? "modelstudio." : UpstreamTargets.LIST + "." + name + ".";
    }

    /** For how long it is left alone, in whole seconds, when it is. */
    int openSeconds() {
        long millis = breaker.getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(1);
        return Math.toIntExact((millis + 999) / 1000);
    }

    /** Whether both are asked with the same key, so that what is refused here for the key is refused there too. */
    boolean sharesKeyWith(UpstreamTarget other) {
        return address.credentials()
                .authorization()
                .equals(other.address.credentials().authorization());
    }
}
