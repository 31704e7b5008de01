package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpLimits;
import io.github.modelstudiobridge.camel.HttpListener;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge as a program runs it: one Camel context with the routes of a directory, one Vert.x instance, one HTTP
 * listener.
 *
 * <p>{@link #start} returns when callers can be served; {@link #close} lets open answers finish. Both may be called from
 * any thread, once.
 */
public final class Bridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    // nothing is served from files, so no cache directory is needed on a disk that may be read-only
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final Main camel = new Main();
    private HttpListener listener;

    private Bridge() {}

    /**
     * Starts the bridge.
     *
     * @param config    the properties file
     * @param routes    the directory with the {@code *.camel.yaml} files
     * @param overrides properties that win over the file; the environment's own names are added by the caller
     * @throws StartException when anything needed to serve failed; nothing is left running
     */
    public static Bridge start(Path config, Path routes, Map<String, String> overrides) throws StartException {
        Bridge bridge = new Bridge();
        try {
            bridge.open(config, routes, overrides);
            return bridge;
        } catch (Exception e) {
            StartException reason = StartException.of(e, RoutePlace.of(bridge.context(), routes, e));
            bridge.close();
            throw reason;
        }
    }

    private void open(Path config, Path routes, Map<String, String> overrides) throws Exception {
        require(Files.isRegularFile(config), "No configuration file " + config + "; name one with --config");
        require(Files.isDirectory(routes), "No routes directory " + routes + "; name one with --routes");
        // no shutdown hook of Camel's own: who started the bridge closes it
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setPropertyPlaceholderLocations("file:" + config);
        overrides.forEach(camel::addOverrideProperty);
        camel.configure().withRoutesIncludePattern("file:" + routes + "/**/*.camel.yaml");
        // Camel masks properties whose last part it knows to be secret, compared without dashes; ours are added
        camel.configure().setAdditionalSensitiveKeywords("apikeys,authcodes");
        // mistakes in routes are told with their line
        camel.configure().setSourceLocationEnabled(true);
        camel.bind("vertx", vertx);
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                checkProperties(main.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport main) {
                addListener(main.getCamelContext());
            }
        });
        camel.start();
        new RouteCheck(context()).check();
        TemplateParameters.check(context(), routes);
        listener.listen();
        LOG.info("event=serving host={} port={}", listener.getHost(), listener.getPort());
    }

    private static void require(boolean condition, String message) throws StartException {
        if (!condition) {
            throw new StartException(message, null);
        }
    }

    private static void checkProperties(CamelContext context) {
        try {
            new Settings(context).check();
        } catch (StartException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void addListener(CamelContext context) {
        try {
            Settings settings = new Settings(context);
            requireFreeManagementPort(settings);
            listener = new HttpListener(
                    context,
                    vertx,
                    settings.text("bridge.http.host"),
                    settings.port("bridge.http.port"),
                    settings.number("bridge.http.max-body-size"));
            listener.setLimits(httpLimits(settings));
            context.addService(listener);
            context.getRegistry().bind("httpListener", listener);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static HttpLimits httpLimits(Settings settings) throws StartException {
        return new HttpLimits(
                settings.duration("bridge.http.idle-timeout"),
                settings.duration("bridge.http.request-timeout"),
                settings.number("bridge.http.max-connections"),
                settings.number("bridge.http.max-pipelined-requests"),
                settings.number("bridge.http.max-request-line-size"),
                settings.number("bridge.http.max-header-size"),
                settings.number("bridge.http.max-request-bytes-total"));
    }

    /** Camel logs a management port in use and goes on without health checks; that is found out here. */
    private static void requireFreeManagementPort(Settings settings) throws StartException {
        if (!settings.flag("camel.management.enabled")) {
            return;
        }
        String host = settings.text("bridge.management.host");
        int port = settings.port("bridge.management.port");
        require(
                port != settings.port("bridge.http.port") || port == 0,
                "bridge.management.port and bridge.http.port are both " + port);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new StartException(
                    "Cannot listen on %s:%d for health checks: %s; change bridge.management.port"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /** The port that callers reach. */
    public int port() {
        return listener.getPort();
    }

    /** The Camel context, e.g. to look at its routes. */
    public CamelContext context() {
        return camel.getCamelContext();
    }

    /** Stops taking calls, lets open answers finish within {@code camel.main.shutdown-timeout}, ends the rest. */
    @Override
    public void close() {
        camel.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
