package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpListener;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge as a program runs it: one Vert.x instance, one HTTP listener, one management port, and behind them the routes
 * of a directory as a {@link Generation}. A change of files brings the next one ({@link #reload}).
 *
 * <p>{@link #start} returns when callers can be served; {@link #close} lets open answers finish. All may be called from
 * any thread.
 */
public final class Bridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    private final Vertx vertx = BridgeContext.vertx();
    private final Source source;
    private final ReloadState reloads = new ReloadState();
    private final Leaving leaving = new Leaving();
    private Configuration started;
    private volatile Configuration current;
    /** What the files said when they could not be taken; null when they were. */
    private volatile Configuration refused;

    private Management management;
    private HttpListener listener;
    private volatile Generation serving;
    private FileWatch watch;
    private int maxLeaving;

    /** Held by who reads the files anew, however long that takes. */
    private final ReentrantLock reloading = new ReentrantLock();
    /** From then on no other generation is served. */
    private boolean stopping;

    private Bridge(Source source) {
        this.source = source;
    }

    /**
     * Starts the bridge.
     *
     * @param config    the properties file
     * @param routes    the directory with the {@code *.camel.yaml} files
     * @param overrides properties that win over the file; the environment's own names are added by the caller
     * @throws StartException when anything needed to serve failed; nothing is left running
     */
    public static Bridge start(Path config, Path routes, Map<String, String> overrides) throws StartException {
        return start(config, routes, overrides, true);
    }

    /** Starts one that takes nothing from outside but by its own port: no queue, no file, no timer. */
    static Bridge rehearse(Path config, Path routes, Map<String, String> overrides) throws StartException {
        return start(config, routes, overrides, false);
    }

    private static Bridge start(Path config, Path routes, Map<String, String> overrides, boolean goesOutside)
            throws StartException {
        Bridge bridge = new Bridge(new Source(config, routes, overrides));
        try {
            bridge.open(goesOutside);
            return bridge;
        } catch (Throwable e) { // an Error of a user's class or file, too
            bridge.close();
            throw StartException.of(e, "");
        } finally {
            // often the reason for what failed, and otherwise nothing that callers should wait for
            bridge.warnOfUselessProperties();
        }
    }

    private void open(boolean goesOutside) throws Exception {
        source.requireFiles();
        started = Configuration.read(source);
        current = started;
        Settings settings = started.settings();
        settings.check();
        if (settings.flag("bridge.reload")) {
            // what changes from here on is seen
            watch = new FileWatch(
                    source.routes(),
                    this::files,
                    settings.duration("bridge.reload-interval"),
                    this::reloadWhenPossible);
        }
        management = Management.start(settings, started.properties(), vertx, this::healthChecks);
        Generation first = Generation.start(source, vertx, management.meters());
        serving = first;
        listener = BridgeContext.listener(settings, vertx);
        listener.serve(first.httpRoutes());
        listener.listen();
        if (goesOutside) {
            first.takeOver(null);
        }
        Doubts.tell(first.context(), first.doubts(), LOG);
        LOG.info("event=serving host={} port={}", listener.getHost(), listener.getPort());
        reloads.count(management.meters());
        maxLeaving = settings.number("bridge.reload-max-leaving");
        if (watch != null) {
            watch.start();
        }
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>(current.files());
        Configuration waiting = refused;
        if (waiting != null) {
            // what is wrong may be mended in any file, also in one that is looked at by others once it is in use
            files.addAll(waiting.files());
            files.addAll(waiting.keyFiles());
        }
        files.add(source.config());
        return files;
    }

    /** Each generation that still has open answers takes memory: a change may have to wait for the end of one. */
    private boolean reloadWhenPossible() {
        if (leaving.size() >= maxLeaving) {
            reloads.waits();
            return false;
        }
        reload();
        return true;
    }

    /**
     * Reads all files anew. New calls take the routes as they are now, open answers end with those they began with. When
     * anything is wrong, nothing changes, and the log, the health check {@code files} and the metrics say so.
     *
     * @return whether it is in force
     */
    public boolean reload() {
        reloading.lock();
        try {
            return reloadAlone();
        } finally {
            reloading.unlock();
        }
    }

    private boolean reloadAlone() {
        Generation next = null;
        try {
            Configuration now = Configuration.read(source);
            refused = now;
            now.settings().check();
            next = Generation.start(source.quietly(), vertx, management.meters());
            Generation before = serving;
            if (!isStopping()) {
                next.takeOver(before);
            }
            if (!replace(before, next)) {
                next.close();
                return false;
            }
            Doubts.tell(next.context(), next.doubts(), LOG);
            reloads.succeeded();
            LOG.info("event=reloaded routes={}", next.context().getRoutesSize());
            current = now;
            refused = null;
            now.lastingChanges(started)
                    .forEach(name ->
                            LOG.warn("event=restart-needed property={} reason=\"it is read at start only\"", name));
            warnOfUselessProperties();
            return true;
        } catch (Throwable e) { // an Error of a user's class or file, too
            if (!isStopping()) {
                reloads.failed(StartException.of(e, ""));
            }
            if (next != null) {
                next.close();
            }
            return false;
        }
    }

    /** Blocks on nothing, for a stop waits for it. */
    private synchronized boolean replace(Generation before, Generation next) {
        if (!stopping) {
            serving = next;
            listener.serve(next.httpRoutes());
            leaving.add(before);
        }
        return !stopping;
    }

    /** What the files hold that counts for nothing, as far as they could be read. */
    private void warnOfUselessProperties() {
        if (current != null) {
            UnknownProperties.warn(source, current.properties());
            PropertiesText.warnOfRepeated(source.config(), LOG);
        }
    }

    private Stream<HealthCheck> healthChecks() {
        Generation now = serving;
        HealthCheckRegistry registry = now == null ? null : HealthCheckRegistry.get(now.context());
        // the context's own check is there already, of the context that shows these
        Stream<HealthCheck> checks = registry == null
                ? Stream.empty()
                : registry.stream().filter(check -> !check.getId().equals("context"));
        return Stream.concat(Stream.of(reloads.healthCheck(now != null)), checks);
    }

    /** The port that callers reach. */
    public int port() {
        return listener.getPort();
    }

    /** What callers reach the port through. */
    public HttpListener listener() {
        return listener;
    }

    /** The Camel context that serves now, e.g. to look at its routes. */
    public CamelContext context() {
        return serving.context();
    }

    /**
     * Stops taking calls, lets open answers finish within {@code camel.main.shutdown-timeout}, ends the rest. A reload that
     * is under way gets as much time to end.
     */
    @Override
    public void close() {
        long began = System.nanoTime();
        Generation last = stopReplacing();
        if (watch != null) {
            watch.close();
        }
        if (last != null) {
            leaving.closeWith(last);
            awaitReload(last.shutdownTimeout().minusNanos(System.nanoTime() - began));
        }
        if (listener != null) {
            listener.close();
        }
        if (management != null) {
            management.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private synchronized Generation stopReplacing() {
        stopping = true;
        return serving;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** One that hangs, in a user's class for instance, keeps no process from ending. */
    private void awaitReload(Duration most) {
        try {
            if (reloading.tryLock(most.toNanos(), TimeUnit.NANOSECONDS)) {
                reloading.unlock();
            } else {
                LOG.warn("event=reload-abandoned property=camel.main.shutdown-timeout reason=\"it does not end\"");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
