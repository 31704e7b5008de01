package io.github.modelstudiobridge.runtime;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Which routes of a context start with it: a route with {@code autoStartup: "false"} is there, and takes nothing. */
final class RouteStarts {

    private RouteStarts() {}

    /** By what is written: one whose start somebody supervises starts as well, a little later. */
    static boolean startsItself(Route route) {
        CamelContext context = route.getCamelContext();
        RouteDefinition written =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(route.getRouteId());
        return written == null || written.getAutoStartup() == null || isTrue(context, written.getAutoStartup());
    }

    private static boolean isTrue(CamelContext context, String text) {
        try {
            return Boolean.parseBoolean(context.resolvePropertyPlaceholders(text));
        } catch (IllegalArgumentException e) {
            return true; // a parameter of a template, which is not known here
        }
    }

    /** The {@code direct:} routes that others call and that do not start. */
    static Stream<String> calledInVain(CamelContext context) {
        return context.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream())
                .flatMap(RouteStarts::target)
                .distinct()
                .filter(direct -> isOff(context, direct));
    }

    private static Stream<String> target(Processor step) {
        return step instanceof EndpointAware aware && aware.getEndpoint() != null
                ? RouteCheck.direct(aware.getEndpoint().getEndpointUri()).stream()
                : Stream.empty();
    }

    /** Whether there are routes that begin with it, and none of them starts. */
    private static boolean isOff(CamelContext context, String direct) {
        List<Route> routes = context.getRoutes().stream()
                .filter(route -> RouteCheck.direct(route.getEndpoint().getEndpointUri())
                        .filter(direct::equals)
                        .isPresent())
                .toList();
        return !routes.isEmpty() && routes.stream().noneMatch(RouteStarts::startsItself);
    }
}
