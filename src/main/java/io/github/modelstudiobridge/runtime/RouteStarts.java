package io.github.modelstudiobridge.runtime;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;

/** Which routes of a context start with it: a route with {@code autoStartup: "false"} is there, and takes nothing. */
final class RouteStarts {

    private RouteStarts() {}

    static boolean startsItself(Route route) {
        return !Boolean.FALSE.equals(route.isAutoStartup());
    }

    /** The {@code direct:} routes that others call and that do not start. */
    static Stream<String> calledInVain(CamelContext context) {
        Set<String> called = context.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream())
                .flatMap(RouteStarts::target)
                .collect(Collectors.toCollection(TreeSet::new));
        return called.stream()
                .filter(direct -> isThere(context, direct) && !starts(context, direct))
                .map(direct ->
                        direct + " is called by routes, but its own route does not start: its autoStartup is false");
    }

    private static Stream<String> target(Processor step) {
        return step instanceof EndpointAware aware && aware.getEndpoint() != null
                ? RouteCheck.direct(aware.getEndpoint().getEndpointUri()).stream()
                : Stream.empty();
    }

    static boolean isThere(CamelContext context, String direct) {
        return !from(context, direct).isEmpty();
    }

    /** Whether there is a route that begins with it and starts. */
    static boolean starts(CamelContext context, String direct) {
        return from(context, direct).stream().anyMatch(RouteStarts::startsItself);
    }

    private static List<Route> from(CamelContext context, String direct) {
        return context.getRoutes().stream()
                .filter(route -> RouteCheck.direct(route.getEndpoint().getEndpointUri())
                        .filter(direct::equals)
                        .isPresent())
                .toList();
    }
}
