package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * Which routes of a context that has started run, or will without anybody's help: one with {@code autoStartup: "false"} is
 * there, and takes nothing.
 */
final class RunningRoutes {

    private final CamelContext context;
    private final Path routes;
    private final Predicate<String> startsLater;

    /**
     * @param routes      the directory that the routes were read from
     * @param startsLater whether the route of an id is still to be started by the bridge
     */
    RunningRoutes(CamelContext context, Path routes, Predicate<String> startsLater) {
        this.context = context;
        this.routes = routes;
        this.startsLater = startsLater;
    }

    boolean contain(Route route) {
        String id = route.getRouteId();
        return context.getRouteController().getRouteStatus(id).isStarted()
                || startsLater.test(id)
                // a little later, again and again until it runs
                || Boolean.TRUE.equals(route.getProperties().get(Route.SUPERVISED))
                || hasPolicy(id)
                || isStartedByARoute(id);
    }

    /** File, line and id of a route that does not run, and why. */
    String reason(Route route) {
        String written = written(route.getRouteId());
        String why = "it has been stopped";
        if (written != null && !written.equals("true")) {
            why = "its autoStartup is " + written;
        } else if (context.getAutoStartupExcludePattern() != null) {
            why = "camel.main.auto-startup-exclude-pattern is " + context.getAutoStartupExcludePattern();
        } else if (Boolean.FALSE.equals(context.isAutoStartup())) {
            why = "camel.main.auto-startup is false";
        }
        return RoutePlace.of(context, routes, route.getRouteId()) + "it does not start: " + why;
    }

    /**
     * Requires those to run that the given routes call, and those that these call, and so on.
     *
     * @throws StartException for each that does not, with its place and who calls it
     */
    void requireCalled(Stream<Route> callers) throws StartException {
        // the order of files is not always the same
        List<DirectCall> calls = DirectCall.of(context)
                .sorted(Comparator.comparing(DirectCall::toString))
                .toList();
        Set<String> reached =
                callers.filter(this::contain).map(Route::getRouteId).collect(Collectors.toSet());
        Map<String, String> mistakes = new TreeMap<>();
        Set<String> asked = new HashSet<>(reached);
        while (!asked.isEmpty()) {
            Set<String> next = new HashSet<>();
            for (DirectCall call : calls) {
                if (call.route() == null || asked.contains(call.route())) {
                    Route called = called(call.target());
                    if (called != null && !contain(called)) {
                        mistakes.putIfAbsent(called.getRouteId(), reason(called) + "; " + caller(call) + " calls it");
                    } else if (called != null && reached.add(called.getRouteId())) {
                        next.add(called.getRouteId());
                    }
                }
            }
            asked = next;
        }
        StartException.throwIfAny(List.copyOf(mistakes.values()));
    }

    private static String caller(DirectCall call) {
        return call.route() == null ? call.place() : "route " + call.route() + ", " + call.place() + ",";
    }

    /** Null for none: that there is one is looked at elsewhere. */
    private Route called(String name) {
        return context.getRoutes().stream()
                .filter(route -> DirectCall.name(route).filter(name::equals).isPresent())
                .findFirst()
                .orElse(null);
    }

    /** At certain hours, or on one of several machines. */
    private boolean hasPolicy(String id) {
        RouteDefinition route = definition(id);
        return route != null
                && (route.getRoutePolicyRef() != null
                        || route.getRoutePolicies() != null
                                && !route.getRoutePolicies().isEmpty());
    }

    private boolean isStartedByARoute(String id) {
        Pattern starts = Pattern.compile("controlbus:.*\\baction=(start|restart|resume)\\b.*");
        Pattern named = Pattern.compile(".*[?&]routeId=" + Pattern.quote(id) + "(&.*)?");
        return context.getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .anyMatch(uri ->
                        starts.matcher(uri).matches() && named.matcher(uri).matches());
    }

    /** The {@code autoStartup} of a route; null for none. */
    private String written(String id) {
        RouteDefinition route = definition(id);
        String text = route == null ? null : route.getAutoStartup();
        try {
            return text == null ? null : context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text; // a parameter of a template, which is not known here
        }
    }

    private RouteDefinition definition(String id) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(id);
    }
}
