package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;

/** Camel passes over a parameter that a route gives to a template which does not have it; here it is a mistake. */
final class TemplateParameters {

    private TemplateParameters() {}

    /** @throws StartException names the parameter, the route and its place */
    static void check(CamelContext context, Path routes) throws StartException {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Set<String> known = model.getRouteTemplateDefinitions().stream()
                // null for none
                .flatMap(template -> Stream.ofNullable(template.getTemplateParameters()))
                .flatMap(List::stream)
                .map(RouteTemplateParameterDefinition::getName)
                .collect(Collectors.toSet());
        for (RouteDefinition route : model.getRouteDefinitions()) {
            if (route.isCreatedFromTemplate() && route.getTemplateParameters() != null) {
                Set<String> given = new TreeSet<>(route.getTemplateParameters().keySet());
                // Camel adds the defaults, in two spellings
                given.removeAll(route.getTemplateDefaultParameters().keySet());
                given.removeAll(known);
                if (!given.isEmpty()) {
                    throw new StartException(
                            RoutePlace.of(context, routes, route.getRouteId()) + "its template has no parameter "
                                    + given.iterator().next(),
                            null);
                }
            }
        }
    }
}
