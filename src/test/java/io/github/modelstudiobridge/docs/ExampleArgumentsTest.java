package io.github.modelstudiobridge.docs;

import static io.github.modelstudiobridge.testing.ArgumentTricks.arguments;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.Markdown;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No trick gets through a shipped tool, or one made as the how-to pages say; JMS and SQL have tests of their own. */
class ExampleArgumentsTest {

    private static final String VALUES = "io.github.modelstudiobridge.testing.ArgumentTricks#values";
    private static final String HEADER_NAMES = "io.github.modelstudiobridge.testing.ArgumentTricks#headerNames";

    private static ScriptedServer server;
    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new ScriptedServer(socket -> ScriptedServer.write(
                socket, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"place\":\"Ulm\"}"));
        EditedRoutes routes = EditedRoutes.in(directory);
        add("docs/how-to/add-a-tool.md", routes);
        add("docs/how-to/add-a-tool-over-http.md", routes);
        tools = ToolsUnderTest.start(
                routes,
                Map.of(
                        "tools.orders.url",
                        server.url() + "/api",
                        "tools.orders.api-key",
                        "order-key",
                        "tools.parcels.url",
                        server.url(),
                        "tools.weather.url",
                        server.url() + "/now"));
    }

    private static void add(String page, EditedRoutes routes) throws Exception {
        for (String tool : Markdown.read(page).blocks("yaml")) {
            routes.add("tools/examples.camel.yaml", tool);
        }
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

    @ParameterizedTest
    @MethodSource(VALUES)
    void anotherRouteComparesAValue(String value) {
        assertThat(tools.call("order_state", arguments("order_id", value)))
                .isEqualTo(new ToolResult(Outcome.OK, "There is no order of this number."));
    }

    @ParameterizedTest
    @MethodSource(VALUES)
    void aBeanGetsAValue(String value) throws Exception {
        ToolResult booked = tools.begin(
                        "book_table",
                        "{\"guests\":2," + arguments("day", value).substring(1),
                        Map.of("caller", "restaurant"))
                .get();

        assertThat(Json.MAPPER.readTree(booked.content()).path("day").asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource(VALUES)
    void theTimeIsToldForZonesOnly(String value) {
        assertThat(tools.call("get_current_time", arguments("timezone", value)))
                .isEqualTo(new ToolResult(
                        Outcome.INVALID_ARGUMENTS,
                        "The argument timezone must be a time zone such as Asia/Singapore."));
    }

    @ParameterizedTest
    @MethodSource(VALUES)
    void theWeatherIsAskedForByAValueOfTheQuery(String value) {
        assertThat(tools.call("get_current_weather", arguments("location", value))
                        .outcome())
                .isEqualTo(Outcome.OK);

        assertThat(decoded("/now?location=")).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource(VALUES)
    void anEntryOverHttpPutsAValueIntoOneSegmentOrRefusesIt(String value) {
        staysOneSegment("find_order", "order_id", value, "/api/orders/");
    }

    @ParameterizedTest
    @MethodSource(VALUES)
    void stepsOverHttpPutAValueIntoOneSegmentOrRefuseIt(String value) {
        staysOneSegment("parcel", "parcel_id", value, "/parcels/");
    }

    private static void staysOneSegment(String tool, String name, String value, String path) {
        ToolResult result = tools.call(tool, arguments(name, value));

        if (value.equals("..") || value.matches("(?s).*[/\\\\\r\n].*")) {
            assertThat(result.outcome()).isEqualTo(Outcome.INVALID_ARGUMENTS);
            assertThat(server.requests()).isEmpty();
        } else {
            assertThat(result.outcome()).isEqualTo(Outcome.OK);
            assertThat(decoded(path)).isEqualTo(value);
        }
    }

    /** What the only request has in its first line after a path; no other line may be of somebody else. */
    private static String decoded(String before) {
        assertThat(server.requests()).hasSize(1);
        String[] lines = server.requests().get(0).split("\r\n");
        assertThat(lines).noneMatch(line -> line.startsWith("X-Evil"));
        assertThat(lines[0]).startsWith("GET " + before).endsWith(" HTTP/1.1");
        String encoded = lines[0].substring("GET ".length() + before.length(), lines[0].lastIndexOf(' '));
        assertThat(encoded).matches("[A-Za-z0-9._%-]+");
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource(HEADER_NAMES)
    void anArgumentThatIsNotDeclaredIsRefused(String name) {
        for (String tool : new String[] {"order_state", "book_table", "parcel", "get_current_weather", "hangup"}) {
            assertThat(tools.call(tool, arguments(name, server.url() + "/evil")).outcome())
                    .as(tool)
                    .isEqualTo(Outcome.INVALID_ARGUMENTS);
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(HEADER_NAMES)
    void anArgumentThatASchemaDoesNotNameGoesNowhere(String name) {
        ToolResult result = tools.call("find_order", arguments("order_id", "7", name, server.url() + "/evil"));

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(decoded("/api/orders/")).isEqualTo("7");
        assertThat(server.requests().get(0))
                .contains("\r\nAuthorization: Bearer order-key\r\n")
                .doesNotContain("evil");
    }
}
