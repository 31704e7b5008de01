package io.github.modelstudiobridge.runtime;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of one context that take something from outside by other ways than the bridge's own HTTP port: a queue, a timer,
 * another port. Two generations must not do that at the same time, so these routes start when their generation takes over.
 */
final class OutsideRoutes extends ModelLifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(OutsideRoutes.class);

    /** Where what comes has been taken from outside before, or a listener of the bridge's takes it. */
    private static final Set<String> INSIDE = Set.of(
            "direct", "seda", "disruptor", "platform-http", "rest", "rest-api", "ai-tool", "kamelet", "stub", "mock");

    private final CamelContext context;
    private final Set<String> routes = new LinkedHashSet<>();

    private volatile boolean ending;

    OutsideRoutes(CamelContext context) {
        this.context = context;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        boolean starts = route.getAutoStartup() == null || Boolean.parseBoolean(resolved(route.getAutoStartup()));
        if (starts && !INSIDE.contains(scheme(route.getInput().getEndpointUri()))) {
            routes.add(route.idOrCreate(context.getCamelContextExtension().getContextPlugin(NodeIdFactory.class)));
            route.autoStartup(false);
        }
    }

    /** Whether a route starts when its generation takes over. */
    boolean hold(String route) {
        return routes.contains(route);
    }

    private String scheme(String uri) {
        String scheme = uri.replaceFirst(":.*", "");
        return scheme.contains("{{") ? resolved(uri).replaceFirst(":.*", "") : scheme;
    }

    /** A template's own parameters are not known here; what is wrong with any other is told when the route is made. */
    private String resolved(String text) {
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** @throws Exception what keeps one of them from starting; then none has started */
    void start() throws Exception {
        for (String route : routes) {
            try {
                context.getRouteController().startRoute(route);
            } catch (Throwable e) { // an Error of a user's class, too
                stop();
                throw e;
            }
        }
    }

    /** From now on, and for good, they take nothing, as far as they can be told so; what they have taken goes on. */
    void suspend() {
        ending = true;
        for (String id : routes) {
            Route route = context.getRoute(id);
            if (route != null && route.getConsumer() instanceof Suspendable consumer) {
                try {
                    ServiceHelper.suspendService(consumer);
                } catch (Throwable e) { // the others are still to be told
                    LOG.warn("event=route-not-suspended route={} reason=\"{}\"", id, e.getMessage());
                }
            }
        }
    }

    /** What they have taken is still finished. */
    void stop() {
        for (String route : routes) {
            try {
                context.getRouteController().stopRoute(route);
            } catch (Throwable e) { // the others are still to be stopped
                LOG.warn("event=route-not-stopped route={} reason=\"{}\"", route, e.getMessage());
            }
        }
    }

    /** Starts them again after the next generation could not, unless they are to end. */
    void restart() {
        if (ending) {
            return;
        }
        try {
            start();
        } catch (Exception e) {
            LOG.error("event=route-not-restarted reason=\"{}\"", e.getMessage(), e);
        }
    }
}
