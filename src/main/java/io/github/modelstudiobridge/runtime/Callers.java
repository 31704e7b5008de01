package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.CallerAuthentication;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether anybody can have a request answered by the routes of a context; without, it would run and serve nobody. */
final class Callers {

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    /** What begins with one of these is called by another route, or by a clock. */
    private static final Set<String> NOBODY = Set.of(
            "direct",
            "seda",
            "disruptor",
            "ai-tool",
            "kamelet",
            "stub",
            "mock",
            "rest-api",
            "timer",
            "scheduler",
            "quartz",
            "cron");

    /** Says which models there are, and answers nothing. */
    private static final String MODELS = "/v1/models";

    private static final String CHAT = "direct:chat";

    private Callers() {}

    /**
     * Requires a route that somebody outside reaches, over HTTP, a queue or the like, for more than the list of the models.
     *
     * @param origin where the routes come from, the end of the message
     */
    static void requireOutside(CamelContext context, String origin) throws StartException {
        require(
                context.getRoutes().stream().map(Route::getEndpoint).anyMatch(Callers::isOutside),
                "none begins with platform-http:, other than " + MODELS
                        + ", or with a queue or the like, as those of routes/inbound do" + origin);
        // those that do not begin with HTTP Camel is told not to start: the bridge itself does
        require(
                context.getRoutes().stream()
                        .filter(route -> isOutside(route.getEndpoint()))
                        .anyMatch(route -> RouteStarts.startsItself(route)
                                || !(route.getEndpoint() instanceof PlatformHttpEndpoint)),
                "autoStartup is false for all of those that callers could reach");
        require(
                RouteStarts.calledInVain(context).noneMatch(CHAT::equals),
                "autoStartup is false for the route of " + CHAT + ", which others ask");
    }

    /** Requires a route over HTTP, or {@code direct:chat}, which routes of the context's own may ask. */
    static void requireAny(CamelContext context, String origin) throws StartException {
        require(
                context.getRoutes().stream()
                        .map(Route::getEndpoint)
                        .anyMatch(from -> from instanceof PlatformHttpEndpoint
                                || from.getEndpointUri().matches("direct:/*chat")),
                "none begins with platform-http: or with direct:chat, as those of routes/inbound and routes/chat do"
                        + origin);
    }

    /** A bridge may take calls by other ways than HTTP, but to whoever has forgotten the keys its silence says nothing. */
    static void warnWithoutKeys(CamelContext context) {
        List<CallerAuthentication> doors = context.getRegistry().findByType(CallerAuthentication.class).stream()
                .filter(CallerAuthentication::isStarted)
                .toList();
        if (!doors.isEmpty() && doors.stream().noneMatch(CallerAuthentication::hasKeys)) {
            String properties = doors.stream()
                    .map(CallerAuthentication::keysProperty)
                    .sorted()
                    .collect(Collectors.joining(", "));
            LOG.warn(
                    "event=no-caller-keys reason=\"no caller has a key, so every call over HTTP is answered with 401\""
                            + " properties=\"{}\"",
                    properties);
        }
    }

    private static void require(boolean condition, String mistake) throws StartException {
        if (!condition) {
            throw new StartException("No route takes calls: " + mistake, null);
        }
    }

    private static boolean isOutside(Endpoint from) {
        return from instanceof PlatformHttpEndpoint http
                ? !http.getPath().equals(MODELS)
                : !NOBODY.contains(from.getEndpointUri().replaceFirst(":.*", ""));
    }
}
