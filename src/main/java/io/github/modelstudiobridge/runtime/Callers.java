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

    private Callers() {}

    /**
     * Requires a route that somebody outside reaches, over HTTP, a queue or the like, for more than the list of the models.
     *
     * @param origin where the routes come from, the end of the message
     */
    static void requireOutside(CamelContext context, RunningRoutes running, String origin) throws StartException {
        List<Route> outside = context.getRoutes().stream()
                .filter(route -> isOutside(route.getEndpoint()))
                .toList();
        require(
                !outside.isEmpty(),
                "none begins with platform-http:, other than " + MODELS
                        + ", or with a queue or the like, as those of routes/inbound do" + origin);
        requireOneRunning(outside, running);
    }

    /** Requires a route over HTTP, or {@code direct:chat}, which routes of the context's own may ask. */
    static void requireAny(CamelContext context, String origin) throws StartException {
        require(
                context.getRoutes().stream().map(Route::getEndpoint).anyMatch(Callers::isDoor),
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

    /** Requires one to run of those that {@link #requireAny} has found, and all that these call. */
    static void requireRunning(CamelContext context, RunningRoutes running) throws StartException {
        List<Route> doors = context.getRoutes().stream()
                .filter(route -> isDoor(route.getEndpoint()))
                .toList();
        requireOneRunning(doors, running);
        running.requireCalled(doors.stream());
        List<Route> http = doors.stream()
                .filter(route -> route.getEndpoint() instanceof PlatformHttpEndpoint)
                .toList();
        if (!http.isEmpty() && http.stream().noneMatch(running::contain)) {
            // the application may ask direct:chat by itself
            LOG.warn(
                    "event=configuration-doubtful reason=\"calls over HTTP are answered with 404: no route for them starts, such as {}\"",
                    running.reason(http.get(0)).replace('"', '\''));
        }
    }

    private static void requireOneRunning(List<Route> some, RunningRoutes running) throws StartException {
        require(
                some.stream().anyMatch(running::contain),
                "none starts of those that callers could reach, such as " + running.reason(some.get(0)));
    }

    private static void require(boolean condition, String mistake) throws StartException {
        if (!condition) {
            throw new StartException("No route takes calls: " + mistake, null);
        }
    }

    private static boolean isDoor(Endpoint from) {
        return from instanceof PlatformHttpEndpoint || from.getEndpointUri().matches("direct:/*chat");
    }

    private static boolean isOutside(Endpoint from) {
        return from instanceof PlatformHttpEndpoint http
                ? !http.getPath().equals(MODELS)
                : !NOBODY.contains(from.getEndpointUri().replaceFirst(":.*", ""));
    }
}
