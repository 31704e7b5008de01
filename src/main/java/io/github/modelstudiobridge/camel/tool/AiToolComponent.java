package io.github.modelstudiobridge.camel.tool;

import io.github.modelstudiobridge.tool.ArgumentSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.PropertiesHelper;

/**
 * Creates {@code ai-tool:name} endpoints. Whatever is wrong with a tool's declaration is found here, before the route of
 * that tool starts or takes another one's place.
 */
@Component("ai-tool")
public final class AiToolComponent extends DefaultComponent {

    private static final String PARAMETER = "parameter.";
    private static final String ARG_SCHEMA = "argSchema";

    /** Where options that an endpoint does not set come from. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "timeout", "{{tools.timeout}}",
            "maxConcurrent", "{{tools.max-concurrent-per-tool}}",
            "maxWaiting", "{{tools.max-waiting-per-tool}}",
            "maxResultSize", "{{tools.max-result-size}}");

    /** Only routes made after this have steps that a call's end can keep from beginning. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().getCamelContextExtension().addInterceptStrategy(new ToolSteps());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Map<String, Object> arguments = PropertiesHelper.extractProperties(parameters, PARAMETER);
        AiToolEndpoint endpoint = new AiToolEndpoint(uri, this, remaining);
        DEFAULTS.forEach(parameters::putIfAbsent);
        List<String> mistakes = ToolOptions.replaceWrong(getCamelContext(), parameters);
        setProperties(endpoint, parameters);
        parameters.keySet().stream()
                .sorted()
                .map(option -> "ai-tool knows no option " + option)
                .forEach(mistakes::add);
        mistakes.addAll(endpoint.mistakes());
        try {
            endpoint.declare(schema(endpoint, arguments));
        } catch (IllegalArgumentException e) {
            mistakes.add(e.getMessage());
        }
        if (!mistakes.isEmpty()) {
            throw new WrongToolException(mistakes);
        }
        return endpoint;
    }

    private ArgumentSchema schema(AiToolEndpoint endpoint, Map<String, Object> arguments) {
        String argSchema = endpoint.getArgSchema();
        if (argSchema == null || argSchema.isBlank()) {
            Map<String, String> options = new LinkedHashMap<>();
            arguments.forEach((option, value) -> options.put(option, value.toString()));
            return ArgumentSchema.of(options);
        }
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException(ARG_SCHEMA + " and parameter.* exclude each other");
        }
        return ArgumentSchema.parse(text(argSchema));
    }

    private String text(String argSchema) {
        if (!ResourceHelper.hasScheme(argSchema)) {
            return argSchema;
        }
        try (InputStream resource = ResourceHelper.resolveMandatoryResourceAsInputStream(
                getCamelContext(), argSchema.replaceFirst("^resource:", ""))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("argSchema names what cannot be read: " + argSchema, e);
        }
    }
}
