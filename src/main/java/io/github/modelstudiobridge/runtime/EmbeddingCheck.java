package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.Variables;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.AutowiredLifecycleStrategy;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Keeps somebody else's Camel context from starting when it is configured as a bridge but loads no beans of the bridge: it
 * would run and answer nobody, or fail with what Camel says of the first bean that is missing. Two are known for it: one
 * with properties of the bridge's and a pattern for its routes, and one of Camel Main's with properties or environment
 * variables of the bridge's and no route at all. All others are left alone, and so is a context beside one that is a bridge, which may
 * be what was meant.
 *
 * <p>Camel finds it by the jar; called by the thread that starts a context.
 */
public final class EmbeddingCheck implements ContextServicePlugin {

    /** Programs that are no bridge have it, too. */
    private static final String MODEL_KEY = "DASHSCOPE_API_KEY";

    @Override
    public void load(CamelContext context) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext initializing) {
                checkPattern(initializing);
            }
        });
        try {
            context.addStartupListener(new RoutesCounted());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its files have been read by now, and their beans made. */
    private static void checkPattern(CamelContext context) {
        String pattern = EmbeddedProperties.routesPattern(context);
        if (isNoBridge(context) && !pattern.isEmpty() && setsProperty(context)) {
            throw Embedding.tell(context, noBeans(pattern));
        }
    }

    /** Whether anything of a bridge's is configured for a context that reads files with routes. */
    static boolean isMeant(CamelContext context) {
        return !Embedding.isAnyUnderWay()
                && !EmbeddedProperties.routesPattern(context).isEmpty()
                && (setsProperty(context) || setsVariable(System.getenv()));
    }

    private static boolean isNoBridge(CamelContext context) {
        return !EmbeddedBridge.isIn(context) && !Embedding.isAnyUnderWay();
    }

    private static StartException noBeans(String pattern) {
        return new StartException(
                "%s is %s, where no beans.camel.yaml of the bridge is found, without which nothing of it works; name the directories of all its routes"
                        .formatted(EmbeddedProperties.ROUTES, pattern),
                null);
    }

    private static boolean setsProperty(CamelContext context) {
        Set<String> set = context.getPropertiesComponent().loadProperties().stringPropertyNames();
        return UnknownProperties.documentedOfOurs().anyMatch(set::contains);
    }

    /** Blank ones count as not set. */
    private static boolean setsVariable(Map<String, String> environment) {
        return Stream.concat(
                        UnknownProperties.documentedOfOurs().map(Variables::of),
                        Environment.NAMES.stream().filter(name -> !name.equals(MODEL_KEY)))
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    }

    /** All routes that Main loads have been made, in whatever way it was told of them. */
    private static final class RoutesCounted implements StartupListener {

        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            if (context.getRoutesSize() == 0
                    && isOfMain(context)
                    && isNoBridge(context)
                    && (setsProperty(context) || setsVariable(System.getenv()))) {
                String pattern = EmbeddedProperties.routesPattern(context);
                throw Embedding.tell(context, pattern.isEmpty() ? noRoute() : noBeans(pattern));
            }
        }

        private static StartException noRoute() {
            return new StartException(
                    "A bridge is configured, but there is no route at all; name the directories of its routes in "
                            + EmbeddedProperties.ROUTES,
                    null);
        }

        /** Others may add their routes later, and often do. */
        private static boolean isOfMain(CamelContext context) {
            return context.getLifecycleStrategies().stream()
                    .filter(AutowiredLifecycleStrategy.class::isInstance)
                    .anyMatch(strategy -> strategy.getClass().getName().startsWith("org.apache.camel.main."));
        }
    }
}
