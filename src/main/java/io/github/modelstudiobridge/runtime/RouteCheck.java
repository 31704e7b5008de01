package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/**
 * Finds in loaded routes what Camel accepts in silence and a caller would hear: names of route configurations and of
 * {@code direct:} routes that do not exist, and paths that two routes take.
 */
final class RouteCheck {

    private final CamelContext context;
    private final Model model;
    private final Path routes;
    private final List<String> mistakes = new ArrayList<>();

    /** @param routes the directory that the routes were read from */
    RouteCheck(CamelContext context, Path routes) {
        this.context = context;
        this.routes = routes;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** @throws StartException for all that it finds; says of each its place, route and step */
    void check() throws StartException {
        for (RouteDefinition route : model.getRouteDefinitions()) {
            checkConfiguration(route);
        }
        checkCalls();
        SharedPaths.check(context, (route, message) -> require(false, route, message));
        StartException.throwIfAny(mistakes);
    }

    /** Camel starts a route whose configuration does not exist, but without its error handling. */
    private void checkConfiguration(RouteDefinition route) {
        for (String id :
                Objects.requireNonNullElse(route.getRouteConfigurationId(), "").split(",")) {
            require(
                    id.isBlank() || model.getRouteConfigurationDefinition(id.strip()) != null,
                    route.getRouteId(),
                    "names a routeConfigurationId that does not exist: " + id);
        }
    }

    private void checkCalls() {
        Set<String> names = context.getRoutes().stream()
                .flatMap(route -> DirectCall.name(route).stream())
                .collect(Collectors.toSet());
        DirectCall.of(context)
                .forEach(call -> require(
                        names.contains(call.target()),
                        call.route(),
                        call.place() + " names a route that does not exist: direct:" + call.target()));
    }

    /** @param route its id, or null where the mistake is in no route */
    private void require(boolean condition, String route, String message) {
        if (!condition) {
            mistakes.add((route == null ? "" : RoutePlace.of(context, routes, route)) + message);
        }
    }
}
