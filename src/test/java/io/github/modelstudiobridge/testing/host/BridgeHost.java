package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.runtime.StartException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the bridges of tests run. The same tests are run against each: {@code -Dbridge.host=karaf}, for those with the tag
 * {@value #CONTRACT} or {@value #EDITING}.
 */
public interface BridgeHost {

    /** Tags tests that know a bridge by its ports only. */
    String CONTRACT = "contract";

    /** Tags such tests that edit files, for hosts whose files can be edited. */
    String EDITING = "editing";

    Path CONFIG = Path.of("config/application.properties");

    /**
     * Starts a bridge and returns when it serves.
     *
     * @param config     one that its test may edit, or the shipped one; what a host adds to it, it does not take away
     * @param properties win over those of the file
     * @throws StartException when it does not, in this process; elsewhere a test fails at once
     */
    ServedBridge start(Path config, Path routes, Map<String, String> properties) throws StartException;

    /** Starts one with the shipped configuration. */
    default ServedBridge start(Path routes, Map<String, String> properties) throws StartException {
        return start(CONFIG, routes, properties);
    }

    /** Whether a bridge begins to stop as soon as it is told to. */
    default boolean stopsAtOnce() {
        return true;
    }

    /** The one that the build has asked for; as long as this process. */
    static BridgeHost chosen() {
        return ChosenHost.INSTANCE;
    }
}
