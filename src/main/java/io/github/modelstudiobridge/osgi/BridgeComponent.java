package io.github.modelstudiobridge.osgi;

import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bridge in an OSGi container such as Karaf: one for each configuration of the factory
 * {@code io.github.modelstudiobridge}, which is the file {@code etc/io.github.modelstudiobridge-NAME.cfg}. It begins with
 * its configuration and ends with it.
 *
 * <p>Of the configuration, {@code config} and {@code routes} name a file and a directory, relative to the container's
 * {@code etc}; without them those that the bundle brings are copied there and taken. Everything else is a property that
 * wins over those in the file. Declared in {@code OSGI-INF/bridge.xml}.
 */
public final class BridgeComponent {

    /** Of this component, and of its configurations up to the dash. */
    static final String NAME = "io.github.modelstudiobridge";

    private static final String CONFIG = "config";
    private static final String ROUTES = "routes";

    private static final Logger LOG = LoggerFactory.getLogger(BridgeComponent.class);

    /** What the container adds to each configuration. */
    private static final Pattern ADDED = Pattern.compile("(component|felix|service|osgi|org\\.apache\\.karaf)\\..*");

    /** Why bridges did not start when they last tried, by the names of their configurations. */
    private static final Map<String, String> REASONS = new ConcurrentHashMap<>();

    private String pid;
    private Bridge bridge;

    /**
     * Starts the bridge and returns when it serves.
     *
     * @throws IllegalStateException when it cannot; the log says why, in one line
     */
    void activate(Map<String, Object> configuration) {
        pid = String.valueOf(configuration.get("service.pid"));
        try {
            inBundle(() -> open(etc(), properties(configuration)));
        } catch (Exception e) {
            if (e instanceof StartException mistakes) {
                mistakes.details()
                        .lines()
                        .forEach(line -> LOG.error("event=start-failed pid={} detail=\"{}\"", pid, line));
            }
            LOG.error("event=start-failed pid={} reason=\"{}\"", pid, e.getMessage());
            REASONS.put(pid, String.valueOf(e.getMessage()));
            throw new NotStarted(pid);
        }
        REASONS.remove(pid);
        LOG.info("event=started pid={}", pid);
    }

    /** Why the bridge of a configuration did not start when it last tried. */
    static String reason(String pid) {
        return REASONS.getOrDefault(pid, "see the log");
    }

    /** Where the container's configuration is. */
    static Path etc() {
        return Path.of(System.getProperty("karaf.etc", "etc"));
    }

    private void open(Path etc, Map<String, String> properties) throws StartException, IOException {
        ShippedFiles.provide(etc);
        Path files = etc.resolve(ShippedFiles.DIRECTORY);
        Path config = etc.resolve(take(properties, CONFIG, files.resolve("application.properties")));
        Path routes = etc.resolve(take(properties, ROUTES, files.resolve("routes")));
        require(
                Files.isRegularFile(config) && Files.isReadable(config),
                "config names no file that can be read",
                config);
        require(Files.isDirectory(routes), "routes names no directory", routes);
        properties.putIfAbsent(
                "modelstudio.models", config.resolveSibling("models.yaml").toString());
        bridge = Bridge.start(config, routes, properties);
    }

    private static void require(boolean condition, String mistake, Path named) {
        if (!condition) {
            throw new IllegalArgumentException(mistake + ": " + named);
        }
    }

    private static Path take(Map<String, String> properties, String name, Path standard) {
        String value = properties.remove(name);
        return value == null ? standard : Path.of(value);
    }

    void deactivate() throws Exception {
        if (bridge != null) {
            inBundle(bridge::close);
            LOG.info("event=stopped pid={}", pid);
        }
    }

    private static Map<String, String> properties(Map<String, Object> configuration) {
        Map<String, String> properties = new LinkedHashMap<>();
        configuration.forEach((key, value) -> {
            if (!ADDED.matcher(key).matches()) {
                properties.put(key, String.valueOf(value));
            }
        });
        return properties;
    }

    /** Camel, Vert.x and their threads look for classes where this thread does. */
    private static void inBundle(Work work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(BridgeComponent.class.getClassLoader());
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** The reason has been logged; the container logs this one with its stack. */
    private static final class NotStarted extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotStarted(String pid) {
            super(pid + " does not start; see the line before");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
