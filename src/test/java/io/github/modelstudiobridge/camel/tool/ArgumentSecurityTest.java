package io.github.modelstudiobridge.camel.tool;

import static io.github.modelstudiobridge.testing.ArgumentTricks.arguments;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller makes the model say as an argument stays a plain value, whatever it is. One test per trick. */
class ArgumentSecurityTest {

    private static ScriptedServer server;
    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new ScriptedServer(socket ->
                ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nasked"));
        EditedRoutes routes = EditedRoutes.in(directory);
        // the steps that a user writes first: text of an expression, a log line, a branch
        ToolsUnderTest.add(
                routes,
                "repeat",
                "description: Repeats.\nargSchema: '{ \"properties\": { \"text\": { \"type\": \"string\" } } }'",
                """
                - log:
                    message: "asked for ${header.text}"
                - setHeader:
                    name: copy
                    expression:
                      simple:
                        expression: "${header.text}"
                - choice:
                    when:
                      - expression:
                          simple:
                            expression: "${header.copy} == ${header.text}"
                        steps:
                          - setBody:
                              expression:
                                simple:
                                  expression: "You said ${header.copy}"
                """);
        // an HTTP call without any care: the arguments go out as headers, the body as it is
        ToolsUnderTest.add(
                routes,
                "careless",
                "description: Asks.\nargSchema: '{ \"properties\": { \"text\": { \"type\": \"string\" } } }'",
                """
                - to:
                    uri: "%s/careless"
                """
                        .formatted(server.url()));
        routes.add(
                "tools/order.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: order
                    parameters:
                      - name: tool
                        value: order
                      - name: description
                        value: Finds an order.
                      - name: argSchema
                        value: '{ "properties": { "id": { "type": "string" }, "text": { "type": "string" } } }'
                      - name: url
                        value: "%s/api"
                      - name: path
                        value: /orders/{id}
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: cancel
                    parameters:
                      - name: tool
                        value: cancel
                      - name: description
                        value: Cancels an order.
                      - name: argSchema
                        value: '{ "properties": { "id": { "type": "string" }, "text": { "type": "string" } } }'
                      - name: url
                        value: "%s/api"
                      - name: method
                        value: POST
                      - name: path
                        value: /orders/{id}
                      - name: authorization
                        value: Bearer order-key
                """
                        .formatted(server.url(), server.url()));
        tools = ToolsUnderTest.start(routes, Map.of());
    }

    @AfterAll
    static void stop() {
        tools.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.requests().clear();
    }

    private static void staysAsItIs(String text) {
        assertThat(tools.call("repeat", arguments("text", text)))
                .isEqualTo(new ToolResult(Outcome.OK, "You said " + text));
    }

    /** The only request that was made, head and body. */
    private static String request() {
        assertThat(server.requests()).hasSize(1);
        return server.requests().get(0);
    }

    private static String requestLine() {
        return request().lines().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${body}",
                "$simple{body}",
                "${sys.user.name}",
                "${bean:toolWorkers?method=close}",
                "${exchangeProperty.toolCall}",
                "${type:java.lang.Runtime.getRuntime}"
            })
    void anExpressionIsNotEvaluated(String text) {
        staysAsItIs(text);

        tools.call("order", arguments("id", text, "text", text));
        assertThat(requestLine()).doesNotContain("${").contains("%24").contains("%7B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{modelstudio.api-key}}", "{{env:PATH}}", "{{{{x}}}}", "{{?x}}"})
    void aPlaceholderIsNotResolved(String text) {
        staysAsItIs(text);

        ToolResult result = tools.call("order", arguments("id", text, "text", text));

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(requestLine()).startsWith("GET /api/orders/%7B%7B").contains("text=%7B%7B");
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#headerNames")
    void theNameOfAHeaderDoesNotBecomeOne(String name) {
        ToolResult result = tools.call("careless", arguments("text", "plain", name, server.url() + "/evil"));

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(request().split("\r\n\r\n")[0])
                .startsWith("POST /careless HTTP/1.1")
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#headerNames")
    void theNameOfAHeaderSteersNoToolOfTheTemplate(String name) {
        ToolResult result = tools.call("cancel", arguments("id", "7", "text", name, name, server.url() + "/evil"));

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(request())
                .startsWith("POST /api/orders/7 HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer order-key\r\n")
                .endsWith("\r\n\r\n" + arguments("text", name))
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#values")
    void aValueOfTheTemplatesBodyStaysOne(String text) {
        tools.call("cancel", arguments("id", "7", "text", text));

        assertThat(request())
                .startsWith("POST /api/orders/7 HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer order-key\r\n")
                .endsWith("\r\n\r\n" + arguments("text", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "",
                "../admin",
                "..\\admin",
                "7/../../admin",
                "/etc/passwd",
                "7/..;/admin",
                "7\u0000",
                "7\n/admin",
                "%2e%2e/"
            })
    void aPathThatLeadsElsewhereIsNotCalled(String id) {
        assertThat(tools.call("order", arguments("id", id)))
                .isEqualTo(new ToolResult(
                        Outcome.INVALID_ARGUMENTS,
                        "The argument id must be a text without slashes, not empty, \".\" or \"..\"."));
        assertThat(server.requests()).isEmpty();
        staysAsItIs(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e%2e", "%2e%2e%2fadmin", "7;x=1", "7?x=1", "7#x", "7&x=1", "...", "a..b"})
    void whatIsEscapedAlreadyStaysOneSegment(String id) {
        tools.call("order", arguments("id", id));

        assertThat(requestLine()).matches("GET /api/orders/[A-Za-z0-9._%-]+ HTTP/1.1");
        assertThat(URLDecoder.decode(requestLine().split("[ /]")[4], StandardCharsets.UTF_8))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\r\n\r\nGET /evil HTTP/1.1\r\n\r\n", "a\rX-Evil: 1"})
    void aLineBreakEndsNoHeader(String text) {
        staysAsItIs(text);

        tools.call("careless", arguments("text", text));
        assertThat(request().split("\r\n\r\n")[0].lines()).noneMatch(line -> line.startsWith("X-Evil"));

        server.requests().clear();
        tools.call("order", arguments("id", "7", "text", text));
        assertThat(requestLine()).contains("%0").doesNotContain("X-Evil:");
    }

    @Test
    void aUrlIsNotCalled() {
        String url = server.url() + "/evil?x=1";
        staysAsItIs(url);

        assertThat(tools.call("order", arguments("id", url)).outcome()).isEqualTo(Outcome.INVALID_ARGUMENTS);
        assertThat(server.requests()).isEmpty();

        tools.call("order", arguments("id", "@127.0.0.1:1", "text", url));
        assertThat(requestLine())
                .startsWith("GET /api/orders/%40127.0.0.1%3A1?text=http%3A%2F%2F127.0.0.1%3A")
                .endsWith("%2Fevil%3Fx%3D1 HTTP/1.1");
    }

    @Test
    void argumentsThatWereNotDeclaredGoNowhere() {
        ToolResult result = tools.call("order", arguments("id", "7", "httpMethod", "DELETE"));

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(requestLine()).isEqualTo("GET /api/orders/7 HTTP/1.1");
    }
}
