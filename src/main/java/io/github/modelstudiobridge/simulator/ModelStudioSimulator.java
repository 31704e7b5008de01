package io.github.modelstudiobridge.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server that behaves like Model Studio's OpenAI-compatible chat interface, for tests, demonstrations and
 * load runs. One event loop serves every stream; a stream costs a timer and no thread.
 *
 * <p>All methods are safe for any thread. Listeners run on the event loop, in the order of what they report, and must
 * not block. A simulator starts once and, closed, is done with.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope">OpenAI
 *     compatible - Chat</a>
 */
public final class ModelStudioSimulator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelStudioSimulator.class);
    private static final long SECONDS_TO_START = 10;
    private static final long SECONDS_TO_CLOSE = 10;

    private final SimulatorOptions options;
    private final SimulatorStats stats = new SimulatorStats();
    private final Observers observers = new Observers();
    private final Vertx vertx;
    private final ChatEndpoint endpoint;
    private volatile HttpServer server;
    private boolean closed;

    /** Makes a simulator that does not listen yet. It owns a Vert.x instance, so close it even if it never started. */
    public ModelStudioSimulator(SimulatorOptions options) {
        this.options = options;
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        endpoint = new ChatEndpoint(vertx, options, stats, observers);
    }

    /**
     * Starts to listen, and returns once connections are accepted.
     *
     * @throws IllegalStateException naming the address and the option to change, when it cannot listen there; the
     *     simulator is closed then
     */
    public synchronized ModelStudioSimulator start() {
        if (server != null || closed) {
            throw new IllegalStateException("This simulator was started before; make a new one");
        }
        HttpServerOptions serverOptions =
                new HttpServerOptions().setHttp2ClearTextEnabled(false).setHandle100ContinueAutomatically(true);
        HttpServer starting = vertx.createHttpServer(serverOptions)
                .connectionHandler(this::count)
                .requestHandler(endpoint::handle);
        try {
            await(starting.listen(options.port(), options.host()), SECONDS_TO_START);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException(cannotListen(e), e);
        }
        server = starting;
        LOG.info("simulator=started url={} {}", baseUrl(), options);
        return this;
    }

    /**
     * The port it listens on, which differs from the option where that was 0.
     *
     * @throws IllegalStateException when it was not started
     */
    public int port() {
        HttpServer started = server;
        if (started == null) {
            throw new IllegalStateException("The simulator was not started");
        }
        return started.actualPort();
    }

    /** What a client is given as its base URL, such as {@code http://127.0.0.1:8089/compatible-mode/v1}. */
    public String baseUrl() {
        String host =
                switch (options.host()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::", "::0" -> "[::1]";
                    default -> options.host().contains(":") ? "[" + options.host() + "]" : options.host();
                };
        return "http://" + host + ":" + port() + ChatEndpoint.BASE_PATH;
    }

    /** The counters; the object stays current. */
    public SimulatorStats stats() {
        return stats;
    }

    /**
     * Sets what is simulated from now on for every request that does not say otherwise, in place of
     * {@link SimulatorOptions#directives()}; an empty text ends it.
     *
     * @throws IllegalArgumentException naming the directive, when one cannot be read
     */
    public void simulate(String directives) {
        endpoint.standing(DirectiveParser.parse(directives));
    }

    /** Tells the listener of every chat request once its body is complete, before it is answered. */
    public void onRequest(Consumer<RecordedRequest> listener) {
        observers.addRequestListener(listener);
    }

    /** Tells the listener of every event handed to a socket, and of the end of every stream. */
    public void onStreamEvent(Consumer<StreamMoment> listener) {
        observers.addStreamListener(listener);
    }

    /** Closes every connection and frees the port and the threads; waits until that is done. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            await(vertx.close(), SECONDS_TO_CLOSE);
            LOG.info("simulator=closed {}", stats);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("simulator=closed incompletely=true cause=\"{}\"", e.getMessage());
        }
    }

    private void count(HttpConnection connection) {
        stats.connectionOpened();
        connection.closeHandler(end -> stats.connectionClosed());
        connection.exceptionHandler(
                failure -> LOG.debug("connection={} failure=\"{}\"", connection.remoteAddress(), failure.getMessage()));
    }

    private String cannotListen(Exception e) {
        String cause = e instanceof ExecutionException ? e.getCause().getMessage() : "no answer in time";
        return "The simulator cannot listen on " + options.host() + ":" + options.port() + " (" + cause
                + "); choose another address with --host and --port (SimulatorOptions.withHost and withPort)";
    }

    private static void await(Future<?> future, long seconds) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException("interrupted while waiting", e);
        }
    }
}
