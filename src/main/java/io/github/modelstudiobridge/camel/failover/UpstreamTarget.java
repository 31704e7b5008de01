package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.eventstream.EventStreamTarget;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * One place where Model Studio can be asked, and how it has fared. Thread safe.
 *
 * @param name    what configuration, logs and metrics call it
 * @param address where its requests go, and with which key
 * @param models  what it can be asked for
 * @param breaker keeps calls from a target that fails
 */
record UpstreamTarget(String name, EventStreamTarget address, TargetModels models, CircuitBreaker breaker) {

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
