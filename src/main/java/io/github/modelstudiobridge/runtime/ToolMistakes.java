package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.tool.AiToolEndpoint;
import io.github.modelstudiobridge.camel.tool.WrongToolException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.spi.PropertiesComponent;

/** Finds what is wrong with tools, all at once: Camel would stop at the first. */
final class ToolMistakes {

    private final CamelContext context;
    private final Path routes;
    private final Map<String, String> places = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private ToolMistakes(CamelContext context, Path routes) {
        this.context = context;
        this.routes = routes;
    }

    /**
     * Looks at the tools of a context that is about to start.
     *
     * @throws StartException names all that are wrong, with their places
     */
    static void check(CamelContext context, Path routes) throws StartException {
        ToolMistakes tools = new ToolMistakes(context, routes);
        context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                .filter(route -> route.getInput().getEndpointUri().startsWith("ai-tool:"))
                .forEach(tools::check);
        StartException.throwIfAny(tools.mistakes);
    }

    private void check(RouteDefinition route) {
        String id = route.idOrCreate(context.getCamelContextExtension().getContextPlugin(NodeIdFactory.class));
        String place = RoutePlace.of(context, routes, id);
        try {
            withParametersOf(route, () -> check(route, place));
        } catch (Exception e) {
            causes(e)
                    .forEach(cause ->
                            mistakes.add(StartException.of(cause, place).getMessage()));
        }
    }

    private void check(RouteDefinition route, String place) {
        String uri = route.getInput().getEndpointUri();
        String name = context.getEndpoint(uri, AiToolEndpoint.class).getName();
        if (!startsByItself(route)) {
            return;
        }
        String other = places.putIfAbsent(name, place.replaceFirst(": $", ""));
        if (other != null) {
            mistakes.add(place + "there are two tools of the name " + name + ", the other one at " + other);
        }
    }

    /** One that does not may have the name of another, which it is to take the place of. */
    private boolean startsByItself(RouteDefinition route) {
        String autoStartup = route.getAutoStartup();
        return autoStartup == null
                || !context.resolvePropertyPlaceholders(autoStartup).equalsIgnoreCase("false");
    }

    private static List<Throwable> causes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WrongToolException wrong) {
                return wrong.mistakes().stream()
                        .<Throwable>map(IllegalArgumentException::new)
                        .toList();
            }
        }
        return List.of(failure);
    }

    private void withParametersOf(RouteDefinition route, Runnable action) {
        PropertiesComponent properties = context.getPropertiesComponent();
        Properties ofTemplate = new Properties();
        if (route.getTemplateParameters() != null) {
            route.getTemplateParameters().forEach((name, value) -> ofTemplate.put(name, String.valueOf(value)));
        }
        properties.setLocalProperties(ofTemplate);
        try {
            action.run();
        } finally {
            properties.setLocalProperties(null);
        }
    }
}
