package io.github.modelstudiobridge.osgi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes and the configuration that the bundle brings, for users to edit. */
final class ShippedFiles {

    /** Their directory, in the bundle and in the container's {@code etc}. */
    static final String DIRECTORY = "model-studio-bridge";

    private static final Logger LOG = LoggerFactory.getLogger(ShippedFiles.class);

    private ShippedFiles() {}

    /** Copies them, unless there is such a directory: what users have is theirs. */
    static synchronized void provide(Path etc) throws IOException {
        Path directory = etc.resolve(DIRECTORY);
        if (Files.exists(directory)) {
            return;
        }
        Bundle bundle = FrameworkUtil.getBundle(ShippedFiles.class);
        for (URL file : Collections.list(bundle.findEntries(DIRECTORY, "*", true))) {
            Path target = etc.resolve(file.getPath().substring(1)).normalize();
            if (!file.getPath().endsWith("/")) {
                Files.createDirectories(target.getParent());
                try (InputStream in = file.openStream()) {
                    Files.copy(in, target);
                }
            }
        }
        LOG.info("event=files-provided directory={}", directory);
    }
}
