package io.github.modelstudiobridge.camel;

import java.time.Duration;

/**
 * What a caller's connection may take of the server before it is refused or closed.
 *
 * @param idleTimeout          time without a byte in either direction; longer than any answer may be silent
 * @param requestTimeout       from a request's first byte to its last
 * @param maxConnections       connections open at once
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
        int maxPipelinedRequests,
        int maxPipelinedBytes,
        int maxRequestLineSize,
        int maxHeaderSize,
        int maxRequestBytesTotal) {

    /** What the shipped configuration says. */
    static final HttpLimits DEFAULTS = new HttpLimits(
            Duration.ofMinutes(3), Duration.ofSeconds(30), 10_000, 16, 128 * 1024, 4096, 8192, 32 * 1024 * 1024);

    public HttpLimits {
        Positive.require("bridge.http.max-connections", maxConnections);
        Positive.require("bridge.http.max-request-line-size", maxRequestLineSize);
        Positive.require("bridge.http.max-header-size", maxHeaderSize);
    }
}
