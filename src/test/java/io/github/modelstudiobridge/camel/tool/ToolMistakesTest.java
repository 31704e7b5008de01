package io.github.modelstudiobridge.camel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool with a mistake keeps the bridge from starting, and the message names file, line and route. */
class ToolMistakesTest {

    private static final String STEP = "- setBody:\n    expression:\n      constant:\n        expression: fine";

    @TempDir
    private Path directory;

    private void refuses(EditedRoutes routes, String place, String message) {
        assertThatThrownBy(() -> ToolsUnderTest.start(routes, Map.of()).close())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(directory.resolve("tools").resolve(place) + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tags: x | the option description is missing",
                "description: ' ' | the option description is missing",
                "descripton: x;description: y | ai-tool knows no option descripton",
                "description: x;parameter.a: text | parameter.a is no type: \"text\"",
                "description: x;parameter.CamelHttpUri: string | the parameter \"CamelHttpUri\" has the name of a header",
                "description: x;argSchema: '{ \"properties\": { \"a\": { \"type\": \"x\" } } }' | argSchema is no JSON Schema: ",
                "description: x;argSchema: '{ \"properties\": { \"a\": { \"$ref\": \"#/b\" } } }' | argSchema is no JSON Schema: ",
                "description: x;argSchema: '{ \"properties\": ' | argSchema is no JSON, line 1, column ",
                "description: x;argSchema: file:nowhere.json | argSchema names what cannot be read: file:nowhere.json",
                "description: x;argSchema: '{}';parameter.a: string | argSchema and parameter.* exclude each other",
                "description: x;execution: model | execution must be bridge or caller: model",
                "description: x;timeout: soon | timeout must be a duration such as 500ms or 10s: \"soon\"",
                "description: x;maxConcurrent: many | maxConcurrent must be a whole number such as 10: \"many\"",
                "description: x;maxWaiting: 1.5 | maxWaiting must be a whole number such as 10: \"1.5\"",
                "description: x;parallel: perhaps | parallel must be true or false: \"perhaps\"",
                "description: x;idempotent: 1 | idempotent must be true or false: \"1\"",
                "description: x;timeout: never | timeout is no positive duration such as 500ms or 10s",
                "description: x;maxConcurrent: 0 | maxConcurrent must be positive: 0",
                "description: x;maxWaiting: -1 | maxWaiting is negative: -1",
                "description: x;maxResultSize: 0 | maxResultSize must be positive: 0"
            })
    void namesTheFileAndTheLineOfTheMistake(String options, String message) throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        ToolsUnderTest.add(routes, "wrong", options.replace(";", "\n"), STEP);

        refuses(routes, "wrong.camel.yaml", ":6: route wrong: " + message);
    }

    @Test
    void namesAllMistakesOfATool() throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        ToolsUnderTest.add(
                routes,
                "wrong",
                "descripton: x\nfoo: 1\ntimeout: soon\nmaxConcurrent: many\nparallel: maybe\nmaxWaiting: -1\nargSchema: '{'",
                STEP);
        String place = directory.resolve("tools/wrong.camel.yaml") + ":6: route wrong: ";

        assertThatThrownBy(() -> ToolsUnderTest.start(routes, Map.of()).close())
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.details().lines())
                                .hasSize(8)
                                .allSatisfy(line -> assertThat(line).startsWith(place))
                                .map(line -> line.substring(place.length()))
                                .contains(
                                        "timeout must be a duration such as 500ms or 10s: \"soon\"",
                                        "maxConcurrent must be a whole number such as 10: \"many\"",
                                        "parallel must be true or false: \"maybe\"",
                                        "ai-tool knows no option descripton",
                                        "ai-tool knows no option foo",
                                        "the option description is missing",
                                        "maxWaiting is negative: -1"));
    }

    @Test
    void takesASecondToolOfTheNameThatDoesNotStartByItself() throws IOException, StartException {
        EditedRoutes routes = EditedRoutes.in(directory);
        ToolsUnderTest.add(routes, "twice", "description: x", STEP);
        routes.add(
                "tools/twice.camel.yaml",
                """
                - route:
                    id: other
                    autoStartup: "false"
                    from:
                      uri: ai-tool:twice
                      parameters:
                        description: y
                      steps:
                        - log: "y"
                """);

        try (ToolsUnderTest tools = ToolsUnderTest.start(routes, Map.of())) {
            assertThat(tools.call("twice", "{}").content()).isEqualTo("fine");
        }
    }

    @Test
    void refusesANameThatTheModelCouldNotSay() throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        ToolsUnderTest.add(routes, "find order", "description: x", STEP);

        refuses(
                routes,
                "find order.camel.yaml",
                ":6: route find order: the name must be 1 to 64 letters, digits, underscores or hyphens");
    }

    @Test
    void refusesASecondToolOfTheName() throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        ToolsUnderTest.add(routes, "twice", "description: x", STEP);
        routes.add(
                "tools/twice.camel.yaml",
                """
                - route:
                    id: other
                    from:
                      uri: ai-tool:twice
                      parameters:
                        description: y
                      steps:
                        - log: "y"
                """);

        refuses(
                routes,
                "twice.camel.yaml",
                ":17: route other: there are two tools of the name twice, the other one at "
                        + directory.resolve("tools/twice.camel.yaml:6"));
    }

    @Test
    void namesTheEntryOfATemplatedTool() throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "tools/find-order.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: find-order
                    parameters:
                      - name: tool
                        value: find_order
                      - name: url
                        value: http://127.0.0.1:9/
                """);

        refuses(routes, "find-order.camel.yaml", ":3: route find-order: the option description is missing");
    }

    @Test
    void namesAParameterThatTheTemplateDoesNotHave() throws IOException {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "tools/find-order.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: find-order
                    parameters:
                      - name: tool
                        value: find_order
                      - name: description
                        value: Finds an order.
                      - name: url
                        value: http://127.0.0.1:9/
                      - name: metod
                        value: POST
                """);

        refuses(routes, "find-order.camel.yaml", ":3: route find-order: its template has no parameter metod");
    }
}
