package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.runtime.StartException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the bridges of tests run. The same tests are run against each: {@code -Dbridge.host=karaf}, for those with the tag
 * {@value #CONTRACT}.
 */
public interface BridgeHost {

    /** Tags tests that know a bridge by its ports only. */
    String CONTRACT = "contract";

    Path CONFIG = Path.of("config/application.properties");

    /**
     * Starts a bridge with the shipped configuration and returns when it serves.
     *
     * @param properties win over those of the shipped file
     * @throws StartException when it does not, in this process; elsewhere a test fails at once
     */
    ServedBridge start(Path routes, Map<String, String> properties) throws StartException;

    /** The one that the build has asked for; as long as this process. */
    static BridgeHost chosen() {
        return ChosenHost.INSTANCE;
    }
}
