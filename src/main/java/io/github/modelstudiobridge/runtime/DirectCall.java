package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.RouteCaller;
import io.github.modelstudiobridge.camel.audit.CallAudit;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * One place that names a {@code direct:} route.
 *
 * @param route  the id of the route that has it, or null for a property
 * @param place  the step and its option in that route, or the property
 * @param target what is called, without {@code direct:} and options
 */
record DirectCall(String route, String place, String target) {

    private static final Pattern DIRECT = Pattern.compile("direct:/*([^?]+).*");

    /** All of a context whose routes are made: by steps, by beans, by streams of events and by the audit. */
    static Stream<DirectCall> of(CamelContext context) {
        Stream<DirectCall> steps = context.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream().map(step -> of(route, step)));
        return Stream.of(ofBeans(context), steps, Stream.of(ofAudit(context)))
                .flatMap(calls -> calls)
                .filter(Objects::nonNull);
    }

    /** What a route is called by, without {@code direct:} and options; empty for one that begins otherwise. */
    static Optional<String> name(Route route) {
        return Optional.ofNullable(name(route.getEndpoint().getEndpointUri()));
    }

    private static String name(String uri) {
        Matcher direct = DIRECT.matcher(uri);
        return direct.matches() ? direct.group(1) : null;
    }

    private static DirectCall of(Route route, Processor step) {
        Endpoint endpoint = step instanceof EndpointAware aware ? aware.getEndpoint() : null;
        String id = step instanceof IdAware aware ? aware.getId() : null;
        if (endpoint instanceof EventStreamEndpoint stream) {
            return of(route.getRouteId(), id, "events", stream.getEvents());
        }
        return endpoint == null ? null : of(route.getRouteId(), id, "uri", endpoint.getEndpointUri());
    }

    private static DirectCall of(String route, String step, String option, String uri) {
        String name = name(uri);
        return name == null ? null : new DirectCall(route, "step " + step + ": " + option, name);
    }

    private static Stream<DirectCall> ofBeans(CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        return model.getRouteDefinitions().stream()
                .flatMap(route ->
                        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessDefinition.class)
                                .stream()
                                .flatMap(step -> ofBean(context, route, step)));
    }

    private static Stream<DirectCall> ofBean(CamelContext context, RouteDefinition route, ProcessDefinition step) {
        // a template's own bean has a name that only Camel knows
        boolean named = step.getRef() != null && !step.getRef().contains("{{");
        Object bean = named ? context.getRegistry().lookupByName(step.getRef()) : null;
        return bean instanceof RouteCaller caller
                ? caller.calledEndpoints().entrySet().stream()
                        .map(called -> of(
                                route.getRouteId(),
                                step.getId(),
                                called.getKey() + " of " + step.getRef(),
                                called.getValue()))
                : Stream.empty();
    }

    private static DirectCall ofAudit(CamelContext context) {
        CallAudit audit = CamelContextHelper.findSingleByType(context, CallAudit.class);
        String name = audit == null ? null : name(audit.endpoint());
        return name == null ? null : new DirectCall(null, "audit.to", name);
    }
}
