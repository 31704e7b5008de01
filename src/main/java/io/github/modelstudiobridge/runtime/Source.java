package io.github.modelstudiobridge.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a bridge is made of.
 *
 * @param config    the properties file
 * @param routes    the directory with the {@code *.camel.yaml} files
 * @param overrides properties that win over the file
 */
record Source(Path config, Path routes, Map<String, String> overrides) {

    Source {
        overrides = Map.copyOf(overrides);
    }

    /** The same, but what Camel says of the configuration at a start is not said once more. */
    Source quietly() {
        Map<String, String> all = new HashMap<>(overrides);
        all.put("camel.main.auto-configuration-log-summary", "false");
        return new Source(config, routes, all);
    }

    /** @throws StartException when one of them is not there, or a file of the routes cannot be read: Camel would leave it out */
    void requireFiles() throws StartException {
        if (!Files.isRegularFile(config)) {
            throw new StartException("No configuration file " + config + "; name one with --config", null);
        }
        if (!Files.isDirectory(routes)) {
            throw new StartException("No routes directory " + routes + "; name one with --routes", null);
        }
        RouteFiles.in(routes);
    }
}
