package io.github.modelstudiobridge.osgi;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundle itself, with bridges or without: tells when it has nothing to do, and Karaf what state it is in. Declared in
 * {@code OSGI-INF/bundle.xml}, which the manifest names after that of the bridges: those that the container remembers have
 * begun by then.
 */
public final class BundleComponent {

    private static final Logger LOG = LoggerFactory.getLogger(BundleComponent.class);
    private static final String FILES = BridgeComponent.NAME + "*.{cfg,config,json}";

    private ServiceComponentRuntime scr;

    void bind(ServiceComponentRuntime runtime) {
        scr = runtime;
    }

    void activate(BundleContext context) throws IOException {
        Bridges bridges = new Bridges(context.getBundle(), scr);
        Path etc = BridgeComponent.etc();
        if (!bridges.areConfigured() && !hasFile(etc)) {
            LOG.warn(
                    "event=not-configured file={} reason=\"no bridge begins before there is such a file\"",
                    etc.resolve(BridgeComponent.NAME + "-NAME.cfg"));
        }
        try {
            KarafState.register(context, bridges);
        } catch (NoClassDefFoundError e) {
            LOG.debug("event=no-bundle-state reason=\"not in Karaf, or without its bundle commands\"");
        }
    }

    /** The container may not have read it yet. */
    private static boolean hasFile(Path etc) throws IOException {
        if (!Files.isDirectory(etc)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(etc, FILES)) {
            return files.iterator().hasNext();
        }
    }
}
