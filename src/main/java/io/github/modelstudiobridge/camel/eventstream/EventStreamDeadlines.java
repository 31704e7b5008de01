package io.github.modelstudiobridge.camel.eventstream;

import java.time.Duration;

/**
 * How long one streamed answer may keep its caller waiting. Immutable.
 *
 * @param response   from the request to the head of the answer
 * @param firstEvent from the request to the first event
 * @param idle       without an event after the first one
 */
public record EventStreamDeadlines(Duration response, Duration firstEvent, Duration idle) {}
