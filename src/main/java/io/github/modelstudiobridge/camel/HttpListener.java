package io.github.modelstudiobridge.camel;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The port that callers reach, and the routes that answer there: those of one context, and from one moment to the next
 * those of another, while answers of the first go on. It fails loudly when it cannot listen.
 *
 * <p>Thread safe; the routes are changed by one thread at a time.
 */
public final class HttpListener implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 10;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final HttpLimits limits;
    private HttpRoutes routes;
    private volatile Handler<HttpServerRequest> requests;
    private volatile RequestBytes requestBytes;
    private volatile HttpServer server;
    private volatile CallerConnections connections;

    /**
     * Not listening yet.
     *
     * @param port   0 for any free port
     * @param limits what the connections may take
     */
    public HttpListener(Vertx vertx, String host, int port, HttpLimits limits) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.limits = limits;
    }

    /** Lets these routes answer what comes from now on, in the place of those that did so before. */
    public void serve(HttpRoutes next) {
        if (routes != null) {
            routes.servedBy(null);
        }
        next.servedBy(this);
        routes = next;
        requests = next.router();
    }

    /** Bytes of request bodies that wait for their end or for their turn. */
    public long getRequestBytes() {
        return requestBytes == null ? 0 : requestBytes.get();
    }

    /**
     * Opens the port and returns when it is open; there must be routes to {@link #serve}.
     *
     * @throws IllegalArgumentException when all request bodies together may not be as large as one
     * @throws IllegalStateException    when it cannot be opened; the message says which host and port
     */
    public void listen() throws InterruptedException {
        requestBytes = new RequestBytes(limits.maxRequestBytesTotal(), routes.maxBodySize());
        HttpServerOptions options = options();
        connections = new CallerConnections(options, limits, requestBytes);
        HttpServer starting = vertx.createHttpServer(options)
                .connectionHandler(connections)
                .requestHandler(request -> requests.handle(request));
        try {
            server = starting.listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            new AcceptGate((long) limits.maxConnections() + limits.maxRefused()).stand(vertx, server.actualPort());
        } catch (ExecutionException | TimeoutException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            boolean unknown = reason instanceof UnknownHostException;
            throw new IllegalStateException(
                    "Cannot listen on %s:%d: %s; change bridge.http.host or bridge.http.port"
                            .formatted(host, port, unknown ? "no such host" : reason.getMessage()),
                    unknown ? null : reason); // what DNS said is below it, and would be told in its place
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                // each handler on the way costs every event of every answer; the guard tells of idleness
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(limits.maxRequestLineSize())
                .setMaxHeaderSize(limits.maxHeaderSize())
                .setHttp2ClearTextEnabled(false);
    }

    /** Begins to stop: connections end as soon as no answer is owed on them. New ones are still answered, that it stops. */
    void endIdleConnections() {
        if (connections != null) {
            connections.stop();
        }
    }

    boolean isOpen() {
        return server != null;
    }

    public String getHost() {
        return host;
    }

    /** The port that is open, or the configured one before {@link #listen}. */
    public int getPort() {
        return server == null ? port : server.actualPort();
    }

    /** Tells callers whose requests are still coming that it stops, and closes the port and all connections. Blocks. */
    @Override
    public void close() {
        HttpServer stopping = server;
        server = null;
        if (stopping != null) {
            connections.refuseUnfinished();
            stopping.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
