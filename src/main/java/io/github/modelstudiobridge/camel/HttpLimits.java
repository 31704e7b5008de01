package io.github.modelstudiobridge.camel;

import java.time.Duration;

/**
 * What a caller's connection may take of the server before it is refused or closed.
 *
 * @param idleTimeout          time without a byte in either direction; longer than any answer may be silent
 * @param requestTimeout       from a request's first byte to its last
 * @param maxConnections       connections open at once that are served
 * @param maxRefused           connections open at once, beyond those, that are told that there are too many
 * @param maxPipelinedRequests requests of one connection that may wait behind the one that is being answered
 * @param maxPipelinedBytes    bytes of the bodies of those, and of what they take beside
 * @param maxRequestLineSize   bytes of method, URL and version
 * @param maxHeaderSize        bytes of all headers of a request
 * @param maxRequestBytesTotal bytes of the bodies of all connections that wait for their end or for their turn
 */
public record HttpLimits(
        Duration idleTimeout,
        Duration requestTimeout,
        int maxConnections,
        int maxRefused,
        int maxPipelinedRequests,
        int maxPipelinedBytes,
        int maxRequestLineSize,
        int maxHeaderSize,
        int maxRequestBytesTotal) {

    /** For files, the log, management and tools: an idle bridge has some 30 open. */
    private static final int OTHER_FILES = 128;

    /** For callers who are refused: they take a descriptor until they have heard it. */
    private static final int LEAST_REFUSED = 128;

    /** What the shipped configuration says. */
    static final HttpLimits DEFAULTS = new HttpLimits(
            Duration.ofMinutes(3),
            Duration.ofSeconds(30),
            10_000,
            10_000,
            16,
            128 * 1024,
            4096,
            8192,
            32 * 1024 * 1024);

    public HttpLimits {
        Positive.require("bridge.http.max-connections", maxConnections);
        Positive.require("bridge.http.max-request-line-size", maxRequestLineSize);
        Positive.require("bridge.http.max-header-size", maxHeaderSize);
    }

    /**
     * The same, but so that all connections fit into what the process may open: one that is served takes two descriptors, its
     * own and that of the one to the model, and one that is refused takes one.
     *
     * @param openFiles the most that the process may have open at once
     */
    public HttpLimits within(int openFiles) {
        int served = Math.max(1, Math.min(maxConnections, (openFiles - OTHER_FILES - LEAST_REFUSED) / 2));
        long left = openFiles - OTHER_FILES - 2L * served;
        int refused = (int) Math.max(1, Math.min(maxRefused, left));
        return new HttpLimits(
                idleTimeout,
                requestTimeout,
                served,
                refused,
                maxPipelinedRequests,
                maxPipelinedBytes,
                maxRequestLineSize,
                maxHeaderSize,
                maxRequestBytesTotal);
    }
}
