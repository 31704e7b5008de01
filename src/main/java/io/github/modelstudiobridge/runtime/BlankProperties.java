package io.github.modelstudiobridge.runtime;

import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Properties that are set to nothing. MicroProfile Config, which is where Camel's properties come from in Quarkus, says of
 * them that they are not there; a list of tools that is empty would be taken for none that was written.
 */
final class BlankProperties {

    private BlankProperties() {}

    /** Their names; none in a runtime without MicroProfile Config. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        try {
            Config config = ConfigProvider.getConfig();
            for (String name : config.getPropertyNames()) {
                if (isBlank(config, name)) {
                    names.add(name);
                }
            }
        } catch (NoClassDefFoundError | IllegalStateException e) {
            return Set.of(); // neither it nor an implementation of it
        }
        return names;
    }

    private static boolean isBlank(Config config, String name) {
        String raw = config.getConfigValue(name).getRawValue();
        return raw != null && raw.isBlank();
    }
}
