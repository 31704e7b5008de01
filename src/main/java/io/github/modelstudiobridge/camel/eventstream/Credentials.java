package io.github.modelstudiobridge.camel.eventstream;

/** Supplies a request's {@code Authorization}, so that the secret is in no header, property or URI of a route. */
@FunctionalInterface
public interface Credentials {

    /** The header's value, asked for at each request. */
    String authorization();
}
