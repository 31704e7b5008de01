package io.github.modelstudiobridge.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * Camel's management port with health checks and metrics. It lasts as long as the process and shows the generation that
 * serves; so it is a Camel context of its own, which knows no routes and only the properties about itself.
 */
final class Management implements AutoCloseable {

    /** What keeps a generation from opening the port, too. */
    static final Map<String, String> KEPT_OUT =
            Map.of("camel.management.enabled", "false", "camel.metrics.enabled", "false");

    private static final String HOST = "camel.management.host";
    private static final String PORT = "camel.management.port";

    private static final String OWN = "(bridge|camel\\.(management|metrics|health))\\..*";

    private final Main camel = new Main();

    private Management() {}

    /**
     * Opens the port, if it is wanted.
     *
     * @param properties all of the bridge's, with placeholders
     * @param checks     the health checks of what serves now
     */
    static Management start(Settings settings, Properties properties, Vertx vertx, Supplier<Stream<HealthCheck>> checks)
            throws Exception {
        requireFreePort(settings);
        Management management = new Management();
        Main camel = management.camel;
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setPropertyPlaceholderLocations("false");
        properties.stringPropertyNames().stream()
                .filter(name -> name.matches(OWN))
                .forEach(name -> camel.addInitialProperty(name, properties.getProperty(name)));
        camel.configure().withName("model-studio-bridge-management").withAutoConfigurationLogSummary(false);
        camel.bind("vertx", vertx);
        camel.bind(EmbeddedBridge.SPARED, true);
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport main) {
                HealthCheckRegistry registry = HealthCheckRegistry.get(main.getCamelContext());
                if (registry != null) {
                    registry.register(new ServingChecks(checks));
                }
            }
        });
        camel.start();
        return management;
    }

    /**
     * Camel logs a management port in use and goes on without health checks; that is found out here. Where host or port are
     * not set at all, they are Camel's own.
     */
    static void requireFreePort(Settings settings) throws StartException {
        if (!settings.flag("camel.management.enabled")) {
            return;
        }
        String host = settings.isSet(HOST) ? settings.text(HOST) : "0.0.0.0";
        int port = settings.isSet(PORT) ? settings.port(PORT) : 9876;
        if (port == settings.port("bridge.http.port") && port != 0) {
            throw new StartException(nameOf("port", settings) + " and bridge.http.port are both " + port, null);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new StartException(
                    "Cannot listen on %s:%d for health checks: %s; change %s or %s"
                            .formatted(
                                    host,
                                    port,
                                    address.isUnresolved() ? "no such host" : e.getMessage(),
                                    nameOf("host", settings),
                                    nameOf("port", settings)),
                    e);
        }
    }

    /** As shipped, Camel's properties refer to the bridge's own; some set Camel's alone. */
    private static String nameOf(String part, Settings settings) {
        boolean refer = Stream.of(HOST, PORT)
                .allMatch(name -> settings.isSet(name)
                        && settings.text(name).equals(settings.text(name.replace("camel.", "bridge."))));
        return (refer ? "bridge" : "camel") + ".management." + part;
    }

    /** Where everything is counted; it goes on counting after a reload. */
    MeterRegistry meters() {
        CamelContext context = camel.getCamelContext();
        MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        return registry == null ? new SimpleMeterRegistry() : registry;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
