package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.RouteCaller;
import io.github.modelstudiobridge.camel.audit.CallAudit;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.IdAware;
import org.apache.camel.support.CamelContextHelper;

/**
 * Finds in loaded routes what Camel accepts in silence and a caller would hear: names of route configurations and of
 * {@code direct:} routes that do not exist, and paths that two routes take.
 */
final class RouteCheck {

    private static final Pattern DIRECT = Pattern.compile("direct:/*([^?]+).*");

    private final CamelContext context;
    private final Model model;
    private final Path routes;
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> directRoutes;

    /** @param routes the directory that the routes were read from */
    RouteCheck(CamelContext context, Path routes) {
        this.context = context;
        this.routes = routes;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.directRoutes = context.getRoutes().stream()
                .map(route -> directName(route.getEndpoint().getEndpointUri()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** @throws StartException for all that it finds; says of each its place, route and step */
    void check() throws StartException {
        for (RouteDefinition route : model.getRouteDefinitions()) {
            checkConfiguration(route);
            checkBeans(route);
        }
        for (Route route : context.getRoutes()) {
            checkTargets(route);
        }
        checkAudit();
        SharedPaths.check(context, (route, message) -> require(false, route, message));
        StartException.throwIfAny(mistakes);
    }

    private void checkAudit() {
        CallAudit audit = CamelContextHelper.findSingleByType(context, CallAudit.class);
        String name = audit == null ? null : directName(audit.endpoint());
        if (name != null && !directRoutes.contains(name)) {
            mistakes.add("audit.to names a route that does not exist: direct:" + name);
        }
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

    private void checkBeans(RouteDefinition route) {
        for (ProcessDefinition step :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessDefinition.class)) {
            // a template's own bean has a name that only Camel knows
            boolean named = step.getRef() != null && !step.getRef().contains("{{");
            Object bean = named ? context.getRegistry().lookupByName(step.getRef()) : null;
            if (bean instanceof RouteCaller calling) {
                for (Map.Entry<String, String> called :
                        calling.calledEndpoints().entrySet()) {
                    String option = called.getKey() + " of " + step.getRef();
                    checkTarget(route.getRouteId(), step.getId(), option, called.getValue());
                }
            }
        }
    }

    private void checkTargets(Route route) {
        for (Processor step : route.filter("*")) {
            Endpoint endpoint = step instanceof EndpointAware aware ? aware.getEndpoint() : null;
            String id = step instanceof IdAware aware ? aware.getId() : null;
            if (endpoint instanceof EventStreamEndpoint stream) {
                checkTarget(route.getRouteId(), id, "events", stream.getEvents());
            } else if (endpoint != null) {
                checkTarget(route.getRouteId(), id, "uri", endpoint.getEndpointUri());
            }
        }
    }

    private void checkTarget(String route, String step, String option, String uri) {
        String name = directName(uri);
        require(
                name == null || directRoutes.contains(name),
                route,
                "step %s: %s names a route that does not exist: direct:%s".formatted(step, option, name));
    }

    /** A {@code direct:} URI without options, as it is mostly written. */
    static Optional<String> direct(String uri) {
        return Optional.ofNullable(directName(uri)).map("direct:"::concat);
    }

    private static String directName(String uri) {
        Matcher direct = DIRECT.matcher(uri);
        return direct.matches() ? direct.group(1) : null;
    }

    private void require(boolean condition, String route, String message) {
        if (!condition) {
            mistakes.add(RoutePlace.of(context, routes, route) + message);
        }
    }
}
