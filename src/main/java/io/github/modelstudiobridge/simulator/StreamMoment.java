package io.github.modelstudiobridge.simulator;

/**
 * Something that happened to a stream, and when.
 *
 * @param requestId the request's {@code X-Request-Id}, or the id the simulator gave it
 * @param kind what happened
 * @param index of {@link Kind#EVENT}, the event's place in its stream from 0; otherwise the number of events sent
 * @param nanoTime {@link System#nanoTime()} of that moment; of an event, just before its last byte went to the socket
 */
public record StreamMoment(String requestId, Kind kind, long index, long nanoTime) {

    /** The kinds of moment, in the order in which a stream has them. */
    public enum Kind {
        /** An event was handed to the socket. */
        EVENT,
        /** The stream reached the end it was meant to have. */
        COMPLETED,
        /** The peer closed the stream before that. */
        ABORTED
    }
}
