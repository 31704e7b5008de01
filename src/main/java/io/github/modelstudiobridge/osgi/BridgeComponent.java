package io.github.modelstudiobridge.osgi;

import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bridge in an OSGi container such as Karaf: one for each configuration of the factory
 * {@code io.github.modelstudiobridge}, which is the file {@code etc/io.github.modelstudiobridge-NAME.cfg}. It begins with
 * its configuration and ends with it.
 *
 * <p>Of the configuration, {@code config} and {@code routes} name a file and a directory, relative to the container's
 * {@code etc}; everything else is a property that wins over those in the file. Declared in {@code OSGI-INF/bridge.xml}.
 */
public final class BridgeComponent {

    static final String CONFIG = "config";
    static final String ROUTES = "routes";

    private static final Logger LOG = LoggerFactory.getLogger(BridgeComponent.class);

    /** What the container adds to each configuration. */
    private static final Pattern ADDED = Pattern.compile("(component|felix|service|osgi|org\\.apache\\.karaf)\\..*");

    private String name;
    private Bridge bridge;

    /**
     * Starts the bridge and returns when it serves.
     *
     * @throws IllegalStateException when it cannot; the log says why, in one line
     */
    void activate(Map<String, Object> configuration) {
        name = String.valueOf(configuration.get("service.pid"));
        Path etc = Path.of(System.getProperty("karaf.etc", "etc"));
        Map<String, String> properties = properties(configuration);
        Path config = etc.resolve(properties.getOrDefault(CONFIG, "model-studio-bridge/application.properties"));
        Path routes = etc.resolve(properties.getOrDefault(ROUTES, "model-studio-bridge/routes"));
        properties.keySet().removeAll(java.util.Set.of(CONFIG, ROUTES));
        inBundle(() -> {
            try {
                bridge = Bridge.start(config, routes, properties);
                LOG.info("event=started pid={}", name);
            } catch (StartException e) {
                LOG.error("event=start-failed pid={} reason=\"{}\"", name, e.getMessage());
                throw new NotStarted(name);
            }
        });
    }

    void deactivate() {
        if (bridge != null) {
            inBundle(bridge::close);
            LOG.info("event=stopped pid={}", name);
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
    private static void inBundle(Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(BridgeComponent.class.getClassLoader());
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The reason has been logged; the container logs this one with its stack. */
    private static final class NotStarted extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotStarted(String name) {
            super(name + " does not start; see the line before");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
