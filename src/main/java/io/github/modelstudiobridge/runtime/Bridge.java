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
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
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

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final String OURS = "(bridge|upstream|ims|gateway|openai|tools)\\..*";
    private static final Set<String> DURATIONS =
            Set.of("upstream.backoff", "upstream.retry-budget", "upstream.circuit-breaker.open-time", "tools.timeout");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

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
        requireRouteConfigurations();
        TemplateParameters.check(context(), routes);
        listener.listen();
        LOG.info("event=serving host={} port={}", listener.getHost(), listener.getPort());
    }

    private static void require(boolean condition, String message) throws StartException {
        if (!condition) {
            throw new StartException(message, null);
        }
    }

    /** Camel starts a route whose configuration does not exist, but without its error handling. */
    private void requireRouteConfigurations() throws StartException {
        Model model = context().getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            for (String id : Objects.requireNonNullElse(route.getRouteConfigurationId(), "")
                    .split(",")) {
                require(
                        id.isBlank() || model.getRouteConfigurationDefinition(id.strip()) != null,
                        "Route " + route.getRouteId() + " names a routeConfigurationId that does not exist: " + id);
            }
        }
    }

    /** Durations and sizes are checked by name, because a conversion that fails later names no property. */
    private static void checkNumbers(CamelContext context) throws StartException {
        Stream<String> names = context.getPropertiesComponent().loadProperties().stringPropertyNames().stream()
                .filter(name -> name.matches(OURS))
                // those that others take their value from are named first
                .sorted(Comparator.comparing((String name) -> !name.startsWith("upstream."))
                        .thenComparing(Comparator.naturalOrder()));
        for (String name : names.toList()) {
            if (name.endsWith(".keep-alive")) {
                durationOrZero(context, name);
            } else if (name.endsWith("-timeout") || DURATIONS.contains(name)) {
                duration(context, name);
            } else if (name.matches(".*\\bmax-.*")) {
                number(context, name);
            }
        }
    }

    private static Duration duration(CamelContext context, String name) throws StartException {
        Duration duration = durationOrZero(context, name);
        require(!duration.isZero(), name + " must be positive: " + property(context, name));
        return duration;
    }

    private static Duration durationOrZero(CamelContext context, String name) throws StartException {
        String value = property(context, name).strip();
        Matcher parts = DURATION.matcher(value);
        require(parts.matches(), name + " is no duration: " + value + "; write 500ms, 20s or 5m");
        return Duration.of(Long.parseLong(parts.group(1)), UNITS.get(parts.group(2)));
    }

    private static void checkProperties(CamelContext context) {
        try {
            checkNumbers(context);
        } catch (StartException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void addListener(CamelContext context) {
        try {
            requireFreeManagementPort(context);
            listener = new HttpListener(
                    context,
                    vertx,
                    property(context, "bridge.http.host"),
                    port(context, "bridge.http.port"),
                    number(context, "bridge.http.max-body-size"));
            listener.setLimits(httpLimits(context));
            context.addService(listener);
            context.getRegistry().bind("httpListener", listener);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static HttpLimits httpLimits(CamelContext context) throws StartException {
        return new HttpLimits(
                duration(context, "bridge.http.idle-timeout"),
                duration(context, "bridge.http.request-timeout"),
                number(context, "bridge.http.max-connections"),
                number(context, "bridge.http.max-pipelined-requests"),
                number(context, "bridge.http.max-request-line-size"),
                number(context, "bridge.http.max-header-size"));
    }

    /** Camel logs a management port in use and goes on without health checks; that is found out here. */
    private static void requireFreeManagementPort(CamelContext context) throws StartException {
        if (!Boolean.parseBoolean(property(context, "camel.management.enabled"))) {
            return;
        }
        String host = property(context, "bridge.management.host");
        int port = port(context, "bridge.management.port");
        require(
                port != port(context, "bridge.http.port") || port == 0,
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

    private static int port(CamelContext context, String name) throws StartException {
        int port = number(context, name);
        require(port <= 65_535, name + " is no port: " + port);
        return port;
    }

    private static int number(CamelContext context, String name) throws StartException {
        String value = property(context, name);
        try {
            int number = Integer.parseInt(value.strip());
            require(number >= 0, name + " is negative: " + value);
            return number;
        } catch (NumberFormatException e) {
            throw new StartException(name + " is not a number: " + value, e);
        }
    }

    private static String property(CamelContext context, String name) {
        return context.resolvePropertyPlaceholders("{{" + name + "}}");
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
