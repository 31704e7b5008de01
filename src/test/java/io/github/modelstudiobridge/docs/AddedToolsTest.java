package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools of the how-to pages, taken from the pages: another route, a bean, HTTP. */
class AddedToolsTest {

    @TempDir
    private Path directory;

    private ToolsUnderTest with(String page, int block, Map<String, String> properties) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add("tools/added.camel.yaml", Markdown.read(page).blocks("yaml").get(block));
        return ToolsUnderTest.start(routes, properties);
    }

    private static ToolResult ok(String content) {
        return new ToolResult(Outcome.OK, content);
    }

    private static ScriptedServer answering(String statusLine, String body) throws IOException {
        return new ScriptedServer(socket -> ScriptedServer.write(
                socket,
                "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(statusLine, body.length(), body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add-a-tool", "add-a-tool-over-http", "add-a-tool-over-jms", "add-a-tool-over-sql"})
    void eachPageSaysThatAToolMustBeOffered(String page) throws IOException {
        assertThat(Markdown.read("docs/how-to/" + page + ".md").text())
                .contains("`ims.tools`, `gateway.tools` or `openai.tools`");
    }

    @Test
    void anotherRouteCarriesACallOut() throws Exception {
        try (ToolsUnderTest tools = with("docs/how-to/add-a-tool.md", 0, Map.of())) {
            assertThat(tools.call("order_state", "{\"order_id\":\"4711\"}"))
                    .isEqualTo(ok("{\"state\":\"sent\",\"arrives\":\"tomorrow\"}"));
            assertThat(tools.call("order_state", "{\"order_id\":\"' == ''\"}"))
                    .isEqualTo(ok("There is no order of this number."));
        }
    }

    @Test
    void aBeanCarriesACallOut() throws Exception {
        try (ToolsUnderTest tools = with("docs/how-to/add-a-tool.md", 1, Map.of())) {
            assertThat(tools.begin(
                                    "book_table",
                                    "{\"guests\":4,\"day\":\"2026-03-01\"}",
                                    Map.of("caller", "restaurant"))
                            .get()
                            .content())
                    .contains("\"table\":14", "\"day\":\"2026-03-01\"", "\"bookedFor\":\"restaurant\"");
            assertThat(tools.begin("book_table", "{\"guests\":9,\"day\":\"x\"}", Map.of("caller", "restaurant"))
                            .get())
                    .isEqualTo(new ToolResult(Outcome.INVALID_ARGUMENTS, "A table has at most 8 seats."));
            assertThat(tools.catalogue().find("book_table").definition().idempotent())
                    .isFalse();
        }
    }

    @Test
    void theBeanOfThePageIsTheOneThatIsTested() throws IOException {
        assertThat(Markdown.read("docs/how-to/add-a-tool.md").blocks("java"))
                .containsExactly(Files.readString(Path.of("src/test/java/com/example/shop/Tables.java")));
    }

    @Test
    void anHttpEndpointIsOneEntry() throws Exception {
        try (ScriptedServer orders = answering("200 OK", "{\"state\":\"sent\"}");
                ToolsUnderTest tools = with(
                        "docs/how-to/add-a-tool-over-http.md",
                        0,
                        Map.of("tools.orders.url", orders.url() + "/api", "tools.orders.api-key", "order-key"))) {

            assertThat(tools.call("find_order", "{\"order_id\":\"4711\",\"language\":\"en\"}"))
                    .isEqualTo(ok("{\"state\":\"sent\"}"));
            assertThat(tools.call("find_order", "{\"order_id\":\"4711\",\"language\":\"fr\"}")
                            .outcome())
                    .isEqualTo(Outcome.INVALID_ARGUMENTS);

            assertThat(orders.requests())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("GET /api/orders/4711?language=en HTTP/1.1\r\n")
                    .contains("\r\nAuthorization: Bearer order-key\r\n");
        }
    }

    @Test
    void stepsOfItsOwnMakeSomethingOfAnAnswer() throws Exception {
        try (ScriptedServer parcels = new ScriptedServer(socket -> {});
                ToolsUnderTest tools =
                        with("docs/how-to/add-a-tool-over-http.md", 1, Map.of("tools.parcels.url", parcels.url()))) {
            assertThat(tools.call("parcel", "{\"parcel_id\":\"7\"}").outcome()).isEqualTo(Outcome.FAILED);
        }
        parcel("200 OK", "{\"place\":\"Ulm\"}", ok("The parcel is in Ulm."));
        parcel("404 Not Found", "{}", ok("There is no parcel of this number."));
        parcel("500 Oops", "{\"at\":\"10.0.0.1\"}", new ToolResult(Outcome.FAILED, "parcel failed."));
    }

    private void parcel(String statusLine, String answer, ToolResult result) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve(statusLine));
        routes.add(
                "tools/added.camel.yaml",
                Markdown.read("docs/how-to/add-a-tool-over-http.md")
                        .blocks("yaml")
                        .get(1));
        try (ScriptedServer parcels = answering(statusLine, answer);
                ToolsUnderTest tools = ToolsUnderTest.start(routes, Map.of("tools.parcels.url", parcels.url()))) {

            assertThat(tools.call("parcel", "{\"parcel_id\":\"7 a\"}")).isEqualTo(result);

            assertThat(parcels.requests().get(0)).startsWith("GET /parcels/7%20a HTTP/1.1\r\n");
        }
    }
}
