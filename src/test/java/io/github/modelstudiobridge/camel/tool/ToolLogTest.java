package io.github.modelstudiobridge.camel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log tells of a tool that fails, however its route is configured. */
class ToolLogTest {

    private static final String FAILS =
            """
            - throwException:
                exceptionType: java.lang.IllegalStateException
                message: "http://10.1.2.3/?key=sk-secret refused ${body}"
            """;

    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        add(routes, "bare", "", FAILS);
        add(routes, "calling", "", "- to: direct:failing");
        add(routes, "logging", "routeConfigurationId: logging", FAILS);
        routes.add(
                "tools/helped.camel.yaml",
                """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    handled: {constant: "true"}
                    redeliveryPolicy: {maximumRedeliveries: 1, redeliveryDelay: "1"}
                    steps:
                      - setBody: {constant: helped}
                """);
        add(routes, "helped", "", FAILS);
        routes.add("common/failing.camel.yaml", "- route:\n    from:\n      uri: direct:failing\n      steps:\n");
        routes.add("common/failing.camel.yaml", FAILS.indent(8));
        routes.add(
                "common/logging.camel.yaml",
                "- routeConfiguration: {id: logging, errorHandler: {defaultErrorHandler: {}}}");
        routes.add(
                "common/retrying.camel.yaml",
                """
                - routeConfiguration:
                    id: retrying
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          redeliveryPolicy: {maximumRedeliveries: 2, redeliveryDelay: "1"}
                - beans:
                    - name: namedHandler
                      type: org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition
                    - name: namedPolicy
                      type: org.apache.camel.processor.errorhandler.RedeliveryPolicy
                      properties: {maximumRedeliveries: "1", redeliveryDelay: "1"}
                """);
        add(routes, "retrying", "routeConfigurationId: retrying", FAILS);
        add(routes, "named", "errorHandler: {refErrorHandler: {ref: namedHandler}}", FAILS);
        add(routes, "policy", "errorHandler: {defaultErrorHandler: {redeliveryPolicyRef: namedPolicy}}", FAILS);
        add(routes, "tapping", "", "- wireTap: {uri: direct:failing}\n- setBody: {constant: tapped}");
        routes.add(
                "common/mended.camel.yaml",
                """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    handled: {constant: "true"}
                    redeliveryPolicy: {maximumRedeliveries: 1, redeliveryDelay: "1"}
                - route:
                    from:
                      uri: direct:mended
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: "sk-secret"}
                """);
        add(routes, "tappingMended", "", "- wireTap: {uri: direct:mended}\n- setBody: {constant: tapped}");
        add(routes, "tappingRetried", "", "- wireTap: {uri: direct:retried}\n- setBody: {constant: tapped}");
        routes.add(
                "common/retried.camel.yaml",
                "- route:\n    routeConfigurationId: retrying\n    from:\n      uri: direct:retried\n      steps:\n");
        routes.add("common/retried.camel.yaml", FAILS.indent(8));
        tools = ToolsUnderTest.start(routes, Map.of());
    }

    private static void add(EditedRoutes routes, String name, String option, String step) throws Exception {
        routes.add(
                "tools/" + name + ".camel.yaml",
                """
                - route:
                    id: %s
                    %s
                    from:
                      uri: ai-tool:%s
                      parameters: {description: Fails., parameter.text: string}
                      steps:
                %s"""
                        .formatted(name, option, name, step.indent(8)));
    }

    @AfterAll
    static void stop() {
        tools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "calling", "logging", "retrying", "named", "policy"})
    void hasOneLineOfAFailureAndNothingThatWasSaid(String tool) {
        try (LogLines camel = LogLines.of("org.apache.camel");
                LogLines own = LogLines.of("io.github.modelstudiobridge")) {
            ToolResult result = tools.begin(tool, "{\"text\":\"my secret\"}", Map.of("requestId", "7f"))
                    .get();

            assertThat(result).isEqualTo(new ToolResult(Outcome.FAILED, tool + " failed."));
            assertThat(loud(own))
                    .containsExactly(
                            "WARN event=tool-failed tool=" + tool + " error=IllegalStateException exchange=7f");
            assertThat(loud(camel)).isEmpty();
        }
    }

    @Test
    void hasNothingOfAFailureThatARouteMends() {
        try (LogLines camel = LogLines.of("org.apache.camel");
                LogLines own = LogLines.of("io.github.modelstudiobridge")) {
            assertThat(tools.call("helped", "{}")).isEqualTo(new ToolResult(Outcome.OK, "helped"));
            assertThat(loud(own)).isEmpty();
            assertThat(loud(camel)).isEmpty();
        }
    }

    @Test
    void hasNothingOfAFailureThatIsMendedBehindAWireTap() throws Exception {
        try (LogLines own = LogLines.of("io.github.modelstudiobridge")) {
            assertThat(tools.call("tappingMended", "{}")).isEqualTo(new ToolResult(Outcome.OK, "tapped"));
            tools.awaitIdle();
            assertThat(loud(own)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tapping", "tappingRetried"})
    void hasOneLineOfAFailureThatNobodyWaitsFor(String tool) {
        try (LogLines camel = LogLines.of("org.apache.camel");
                LogLines own = LogLines.of("io.github.modelstudiobridge")) {
            assertThat(tools.call(tool, "{}")).isEqualTo(new ToolResult(Outcome.OK, "tapped"));
            await().untilAsserted(() -> assertThat(loud(own))
                    .singleElement()
                    .asString()
                    .matches("WARN event=step-failed route=\\S+ error=IllegalStateException exchange=\\S+"));
            assertThat(loud(camel)).isEmpty();
        }
    }

    private static List<String> loud(LogLines log) {
        return log.lines().stream()
                .filter(line -> line.startsWith("ERROR") || line.startsWith("WARN") || line.startsWith("INFO"))
                .toList();
    }
}
