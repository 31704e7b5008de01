package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.CallerAuthentication;
import io.github.modelstudiobridge.camel.HttpRoutes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final String NONE_STARTS = "No route takes calls: none starts of those that callers could reach";

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
        running.requireOne(NONE_STARTS, outside);
    }

    /** Requires a route over HTTP, or {@code direct:chat}, which routes of the context's own may ask. */
    static void requireAny(CamelContext context, String origin) throws StartException {
        require(
                context.getRoutes().stream()
                        .map(Route::getEndpoint)
                        .anyMatch(from -> from instanceof PlatformHttpEndpoint && isOutside(from) || isChat(from)),
                "none begins with platform-http:, other than " + MODELS
                        + ", or with direct:chat, as those of routes/inbound and routes/chat do" + origin);
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

    /** Requires a route to run that callers or the application reach, and all that these, and the tools, call. */
    static void requireRunning(CamelContext context, RunningRoutes running) throws StartException {
        List<Route> http = context.getRoutes().stream()
                .filter(route -> isServed(route.getEndpoint()))
                .toList();
        List<Route> answering =
                http.stream().filter(route -> isOutside(route.getEndpoint())).toList();
        List<Route> inside = context.getRoutes().stream()
                .filter(route -> isChat(route.getEndpoint()) || isTool(route.getEndpoint()))
                .toList();
        List<Route> chat =
                inside.stream().filter(route -> isChat(route.getEndpoint())).toList();
        // by direct:chat the application may ask by itself
        if (chat.stream().anyMatch(running::runs)) {
            running.doubtNone("calls over HTTP are answered with 404: no route for them starts", answering);
        } else {
            running.requireOne(
                    NONE_STARTS,
                    Stream.concat(answering.stream(), chat.stream()).toList());
        }
        running.requireCalled(Stream.concat(http.stream(), inside.stream()).toList());
    }

    private static void require(boolean condition, String mistake) throws StartException {
        if (!condition) {
            throw new StartException("No route takes calls: " + mistake, null);
        }
    }

    private static boolean isServed(Endpoint from) {
        return from instanceof PlatformHttpEndpoint http && HttpRoutes.take(http)
                || from.getEndpointUri().startsWith("rest:");
    }

    private static boolean isChat(Endpoint from) {
        return from.getEndpointUri().matches("direct:/*chat");
    }

    private static boolean isTool(Endpoint from) {
        return from.getEndpointUri().startsWith("ai-tool:");
    }

    private static boolean isOutside(Endpoint from) {
        return from instanceof PlatformHttpEndpoint http
                ? !http.getPath().equals(MODELS)
                : !NOBODY.contains(from.getEndpointUri().replaceFirst(":.*", ""));
    }
}
