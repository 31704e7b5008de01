package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.RouteCaller;
import io.github.modelstudiobridge.camel.audit.CallAudit;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.DisabledAware;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.IdAware;
import org.apache.camel.support.CamelContextHelper;

/**
 * One place that names a {@code direct:} route.
 *
 * @param route       the id of the route that has it, or null for a property
 * @param place       the step and its option in that route, or the property
 * @param target      what is called, without {@code direct:} and options
 * @param conditional whether it is called under a condition only
 */
record DirectCall(String route, String place, String target, boolean conditional) {

    private static final Pattern DIRECT = Pattern.compile("direct:/*([^?]+).*");

    /** All of a context whose routes are made: by steps, by beans, by streams of events and by the audit. */
    static Stream<DirectCall> of(CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> conditional = new HashSet<>();
        model.getRouteDefinitions().forEach(route -> addConditional(route, conditional));
        Stream<DirectCall> steps = context.getRoutes().stream()
                .flatMap(route -> route.filter("*").stream().flatMap(step -> of(route, step, conditional).stream()));
        Stream<DirectCall> beans = model.getRouteDefinitions().stream()
                .flatMap(route -> steps(route).flatMap(step -> ofBean(context, route, step, conditional)));
        return Stream.of(beans, steps, ofAudit(context).stream()).flatMap(calls -> calls);
    }

    /** What a route is called by, without {@code direct:} and options; empty for one that begins otherwise. */
    static Optional<String> name(Route route) {
        return name(route.getEndpoint().getEndpointUri());
    }

    private static Optional<String> name(String uri) {
        Matcher direct = DIRECT.matcher(uri);
        return direct.matches() ? Optional.of(direct.group(1)) : Optional.empty();
    }

    /** Who calls, for a message. */
    String caller() {
        return route == null ? place : "route " + route + ", " + place + ",";
    }

    private static void addConditional(RouteDefinition route, Set<String> ids) {
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            if (step instanceof ChoiceDefinition
                    || step instanceof FilterDefinition
                    || step instanceof CatchDefinition) {
                ProcessorDefinitionHelper.filterTypeInOutputs(List.of(step), ProcessorDefinition.class)
                        .forEach(below -> {
                            ids.add(below.getId());
                            // as a template's step is called once it is made
                            ids.add(route.getNodePrefixId() + below.getId());
                        });
            }
        }
    }

    private static Optional<DirectCall> of(Route route, Processor step, Set<String> conditional) {
        if (step instanceof DisabledAware switched && switched.isDisabled()) {
            return Optional.empty();
        }
        Endpoint endpoint = step instanceof EndpointAware aware ? aware.getEndpoint() : null;
        String id = step instanceof IdAware aware ? aware.getId() : null;
        if (endpoint instanceof EventStreamEndpoint stream) {
            // a choice between ways to ask is none about the answer
            return of(route.getRouteId(), id, "events", stream.getEvents(), Set.of());
        }
        return endpoint == null
                ? Optional.empty()
                : of(route.getRouteId(), id, "uri", endpoint.getEndpointUri(), conditional);
    }

    private static Optional<DirectCall> of(
            String route, String step, String option, String uri, Set<String> conditional) {
        return name(uri)
                .map(name -> new DirectCall(route, "step " + step + ": " + option, name, conditional.contains(step)));
    }

    private static Stream<ProcessDefinition> steps(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessDefinition.class).stream()
                .filter(step -> !"true".equals(step.getDisabled()));
    }

    private static Stream<DirectCall> ofBean(
            CamelContext context, RouteDefinition route, ProcessDefinition step, Set<String> conditional) {
        // a template's own bean has a name that only Camel knows
        boolean named = step.getRef() != null && !step.getRef().contains("{{");
        Object bean = named ? context.getRegistry().lookupByName(step.getRef()) : null;
        if (!(bean instanceof RouteCaller caller)) {
            return Stream.empty();
        }
        return caller.calledEndpoints().entrySet().stream().flatMap(called -> {
            String option = called.getKey() + " of " + step.getRef();
            return of(route.getRouteId(), step.getId(), option, called.getValue(), conditional).stream();
        });
    }

    private static Optional<DirectCall> ofAudit(CamelContext context) {
        CallAudit audit = CamelContextHelper.findSingleByType(context, CallAudit.class);
        return audit == null
                ? Optional.empty()
                : name(audit.endpoint()).map(name -> new DirectCall(null, "audit.to", name, false));
    }
}
