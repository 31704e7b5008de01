package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.modelstudiobridge.camel.tool.AiToolEndpoint;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ArgumentSchema;
import io.github.modelstudiobridge.tool.ToolResult;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference of tools says what the endpoint and the template take, and how a call ends. */
class ToolsReferenceTest {

    private static final String REFERENCE = "docs/reference/tools.md";

    private static Map<String, String> listed(String... columns) throws IOException {
        Map<String, String> listed = new LinkedHashMap<>();
        Markdown.read(REFERENCE).rows(columns).forEach(row -> listed.put(row.get(0), row.get(1)));
        return listed;
    }

    private static String defaultOf(Field option) {
        Metadata metadata = option.getAnnotation(Metadata.class);
        if (metadata != null && metadata.required()) {
            return "required";
        }
        return orNone(option.getAnnotation(UriParam.class).defaultValue());
    }

    private static String orNone(String value) {
        return value.isEmpty() ? "none" : value;
    }

    @Test
    void listsEveryOptionWithItsDefault() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        for (Field field : AiToolEndpoint.class.getDeclaredFields()) {
            if (field.isAnnotationPresent(UriParam.class)) {
                options.put(field.getName(), defaultOf(field));
            }
        }

        assertThat(listed("option", "default", "unit", "meaning"))
                .isEqualTo(options)
                .isNotEmpty();
    }

    @Test
    void listsEveryParameterOfTheTemplateWithItsDefault() throws IOException {
        JsonNode template = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("routes/templates/http-json-tool.camel.yaml").toFile());
        Map<String, String> parameters = new LinkedHashMap<>();
        template.at("/0/routeTemplate/parameters")
                .forEach(parameter -> parameters.put(
                        parameter.get("name").asText(),
                        orNone(parameter.path("defaultValue").asText())));

        assertThat(listed("parameter", "default", "meaning"))
                .isEqualTo(parameters)
                .isNotEmpty();
    }

    @Test
    void listsEveryOutcome() throws IOException {
        List<List<String>> rows = Markdown.read(REFERENCE).rows("outcome", "when", "the model is told");

        assertThat(rows)
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(ToolResult.Outcome.values())
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void listsTheNamesThatNoArgumentMayHave() throws IOException {
        String names = Markdown.read(REFERENCE)
                .text()
                .split("are refused, in any case: ")[1]
                .split("\\.\n")[0];

        assertThat(names.split(", ")).hasSizeGreaterThan(20).allSatisfy(name -> {
            String argument = name.replaceAll("[`…]", "");
            assertThat(argument).isNotEmpty();
            assertThrows(IllegalArgumentException.class, () -> ArgumentSchema.of(Map.of(argument, "string")), argument);
        });
    }

    @Test
    void itsExamplesAreTools(@TempDir Path directory) throws Exception {
        Markdown reference = Markdown.read(REFERENCE);
        EditedRoutes asRoute = EditedRoutes.in(directory.resolve("route"));
        asRoute.add("tools/find-order.camel.yaml", reference.blocks("yaml").get(0));
        asRoute.add(
                "tools/orders.camel.yaml",
                "- route: {id: orders, from: {uri: 'direct:orders', steps: [{setBody: {constant: sent}}]}}");
        EditedRoutes asTemplate = EditedRoutes.in(directory.resolve("template"));
        asTemplate.add("tools/find-order.camel.yaml", reference.blocks("yaml").get(1));

        for (EditedRoutes routes : List.of(asRoute, asTemplate)) {
            try (ToolsUnderTest tools =
                    ToolsUnderTest.start(routes, Map.of("tools.orders.url", "http://127.0.0.1:9"))) {
                JsonNode function =
                        tools.catalogue().find("find_order").definition().json().get("function");
                assertThat(function.get("description").asText()).startsWith("Tells where an order is.");
                assertThat(function.at("/parameters/required/0").asText()).isEqualTo("order_id");
            }
        }
    }
}
