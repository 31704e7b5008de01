package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** A file of routes that is read alone, in a Camel context that starts nothing. */
final class FileTrial {

    private FileTrial() {}

    /** @throws Exception what Camel says of it; also of other files and of properties, which are not known here */
    static void read(Path file) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind(EmbeddedBridge.SPARED, true);
            context.build();
            Resource resource = PluginHelper.getResourceLoader(context).resolveResource("file:" + file);
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(routes);
            }
        }
    }

    /** The file with a step that Camel's reader breaks off at without a word, found by trying each; empty for none. */
    static String placeOf(Throwable failure, Path routes) {
        try {
            for (Path file : breaksOff(failure) ? RouteFiles.in(routes) : List.<Path>of()) {
                if (breaksOff(file)) {
                    return RoutePlace.shown(file) + ": a step has a value where it needs options on lines below it: ";
                }
            }
        } catch (StartException e) {
            // they have changed since
        }
        return "";
    }

    private static boolean breaksOff(Path file) {
        try {
            read(file);
            return false;
        } catch (Throwable e) { // an Error of a user's class, too
            return breaksOff(e);
        }
    }

    private static boolean breaksOff(Throwable failure) {
        return failure instanceof UnsupportedOperationException
                && failure.getStackTrace().length > 0
                && failure.getStackTrace()[0].getClassName().startsWith("org.apache.camel.dsl.yaml.");
    }
}
