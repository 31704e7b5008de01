package io.github.modelstudiobridge.runtime;

import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/**
 * Makes somebody else's Camel context a whole bridge, such as that of Camel Quarkus or of an application of a user's. The
 * shipped routes name it as their first bean, so it is at work wherever they are loaded, and nowhere else; in a context of
 * the bridge's own program it leaves all to the program.
 *
 * <p>The properties are those of the context; what it does not set is as shipped, and the environment wins. The port is
 * opened when all routes have started. Where anything needed to serve is wrong, the context does not start, and one line of
 * the log says why. When the context stops, open answers finish first.
 *
 * <p>Used by the threads that start and stop the context, one at a time.
 */
public final class EmbeddedBridge implements CamelContextAware {

    /** The name of a bean that keeps it from a context which the bridge's own program prepares. */
    static final String SPARED = "bridgeProgram";

    /** The name of what is at work in a context. */
    static final String BEGUN = "bridgeEmbedded";

    private CamelContext context;

    /**
     * Prepares the context.
     *
     * @throws IllegalStateException when a property or a file that it names keeps the bridge from serving; Camel then tries
     *     once more
     */
    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        // Camel reads a file with beans several times, and makes them anew each time
        if (!isIn(context)) {
            Embedding embedding = new Embedding(context);
            embedding.begin();
            context.getRegistry().bind(BEGUN, embedding);
        }
    }

    /** Whether a bridge is made of the context, or has been. */
    static boolean isIn(CamelContext context) {
        return Stream.of(SPARED, BEGUN).anyMatch(name -> context.getRegistry().lookupByName(name) != null);
    }

    /** Whether it is a context of the bridge's own program. */
    static boolean isSpared(CamelContext context) {
        return context.getRegistry().lookupByName(SPARED) != null;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }
}
