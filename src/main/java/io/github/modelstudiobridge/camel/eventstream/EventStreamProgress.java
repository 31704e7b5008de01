package io.github.modelstudiobridge.camel.eventstream;

/**
 * What the routes that handle an answer's events know of it. The endpoint itself sees only events, and would take one that
 * says nothing for a sign of life.
 *
 * <p>Asked on the event loop of the call, after each chunk's exchange.
 */
public interface EventStreamProgress {

    /** How often anything was said; grows with each event that says something. */
    long signsOfLife();

    /** Whether nothing is missing but the formal end: the answer is whole even if that never comes. */
    boolean isComplete();
}
