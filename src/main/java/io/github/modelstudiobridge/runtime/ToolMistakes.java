package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.tool.AiToolEndpoint;
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
            AiToolEndpoint tool = endpoint(route);
            String other = places.putIfAbsent(tool.getName(), place.replaceFirst(": $", ""));
            if (other != null) {
                mistakes.add(
                        place + "there are two tools of the name " + tool.getName() + ", the other one at " + other);
            }
        } catch (Exception e) {
            mistakes.add(StartException.of(e, place).getMessage());
        }
    }

    private AiToolEndpoint endpoint(RouteDefinition route) {
        PropertiesComponent properties = context.getPropertiesComponent();
        Properties ofTemplate = new Properties();
        if (route.getTemplateParameters() != null) {
            route.getTemplateParameters().forEach((name, value) -> ofTemplate.put(name, String.valueOf(value)));
        }
        properties.setLocalProperties(ofTemplate);
        try {
            return context.getEndpoint(route.getInput().getEndpointUri(), AiToolEndpoint.class);
        } finally {
            properties.setLocalProperties(null);
        }
    }
}
