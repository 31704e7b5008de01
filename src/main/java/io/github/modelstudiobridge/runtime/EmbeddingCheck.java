package io.github.modelstudiobridge.runtime;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Keeps somebody else's Camel context from starting when it is configured as a bridge but loads no beans of the bridge: it
 * would run and answer nobody, or fail with what Camel says of the first bean that is missing. A context that sets no
 * property of the bridge's, or that gets its routes in another way than by a pattern, is left alone.
 *
 * <p>Camel finds it by the jar; called by the thread that starts a context.
 */
public final class EmbeddingCheck implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext initializing) {
                check(initializing);
            }
        });
    }

    /** Its routes are known by now, and their beans made. */
    private static void check(CamelContext context) {
        String pattern = EmbeddedProperties.routesPattern(context);
        if (!EmbeddedBridge.isIn(context) && !pattern.isEmpty() && isConfigured(context)) {
            throw Embedding.tell(
                    context,
                    new StartException(
                            "%s is %s, where no beans.camel.yaml of the bridge is found, without which nothing of it works; name the directories of all its routes"
                                    .formatted(EmbeddedProperties.ROUTES, pattern),
                            null));
        }
    }

    private static boolean isConfigured(CamelContext context) {
        Set<String> set = context.getPropertiesComponent().loadProperties().stringPropertyNames();
        return UnknownProperties.documentedOfOurs().anyMatch(set::contains);
    }
}
