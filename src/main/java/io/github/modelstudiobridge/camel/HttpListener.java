package io.github.modelstudiobridge.camel;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * The HTTP server behind {@code from: platform-http}. Unlike the stock one it listens only when it is told to, after the
 * routes have started, and fails loudly when it cannot.
 *
 * <p>Every error the server itself finds (unknown path, wrong method, body too large) is answered with the contract's
 * error object.
 */
public final class HttpListener extends VertxPlatformHttpServer {

    private static final int LISTEN_TIMEOUT_SECONDS = 10;

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Vertx vertx;
    private HttpLimits limits = HttpLimits.DEFAULTS;
    private RequestBytes requestBytes;
    private HttpServer server;
    private CallerConnections connections;

    /**
     * Not started; add it to the context as a service and then {@link #listen}.
     *
     * @param port        0 for any free port
     * @param maxBodySize bytes of a request's body; a larger one is answered with 413
     */
    public HttpListener(CamelContext context, Vertx vertx, String host, int port, long maxBodySize) {
        this(context, vertx, configuration(host, port, maxBodySize));
    }

    private HttpListener(CamelContext context, Vertx vertx, VertxPlatformHttpServerConfiguration configuration) {
        super(configuration);
        this.configuration = configuration;
        this.vertx = vertx;
        setCamelContext(context);
        setVertx(vertx);
    }

    private static VertxPlatformHttpServerConfiguration configuration(String host, int port, long maxBodySize) {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(host);
        configuration.setBindPort(port);
        configuration.setMaxBodySize(maxBodySize);
        configuration.getBodyHandler().setHandleFileUploads(false);
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        return configuration;
    }

    /** What the connections may take; to be set before {@link #listen}. */
    public void setLimits(HttpLimits limits) {
        this.limits = limits;
    }

    /** Bytes of request bodies that wait for their end or for their turn. */
    public long getRequestBytes() {
        return requestBytes == null ? 0 : requestBytes.get();
    }

    @Override
    protected void startServer() {
        // the port opens in listen(), when there are routes to answer
    }

    /**
     * Opens the port and returns when it is open.
     *
     * @throws IllegalArgumentException when all request bodies together may not be as large as one
     * @throws IllegalStateException    when it cannot be opened; the message says which host and port
     */
    public void listen() throws InterruptedException {
        requestBytes = new RequestBytes(limits.maxRequestBytesTotal(), configuration.getMaxBodySize());
        Router root = Router.router(vertx);
        Router routes = routes();
        root.route("/*").subRouter(routes);
        // failures are handled by the router they happen in
        ServerErrors.install(root, routes);
        ServerErrors.install(routes, routes);
        HttpServerOptions options = options();
        connections = new CallerConnections(options, limits, requestBytes);
        HttpServer starting =
                vertx.createHttpServer(options).connectionHandler(connections).requestHandler(root);
        try {
            server = starting.listen(configuration.getBindPort(), configuration.getBindHost())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LISTEN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "Cannot listen on %s:%d: %s; change bridge.http.host or bridge.http.port"
                            .formatted(configuration.getBindHost(), configuration.getBindPort(), reason.getMessage()),
                    reason);
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout(Math.toIntExact(limits.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(limits.maxRequestLineSize())
                .setMaxHeaderSize(limits.maxHeaderSize())
                .setHttp2ClearTextEnabled(false);
    }

    private Router routes() {
        return VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
    }

    /** Begins to stop: connections end as soon as no answer is owed on them. New ones are still answered, that it stops. */
    void endIdleConnections() {
        if (server != null) {
            connections.stop();
        }
    }

    @Override
    public HttpServer getServer() {
        return server;
    }

    /** The port that is open, or the configured one before {@link #listen}. */
    @Override
    public int getPort() {
        return server == null ? configuration.getBindPort() : server.actualPort();
    }

    @Override
    protected void stopServer() {
        HttpServer stopping = server;
        server = null;
        if (stopping != null) {
            stopping.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
