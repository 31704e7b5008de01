package io.github.modelstudiobridge.camel.tool;

import static io.github.modelstudiobridge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools made of the template http-json-tool, over a real HTTP server. */
class HttpToolTest {

    private static final AtomicReference<ScriptedServer.Script> ANSWER = new AtomicReference<>();

    private static ScriptedServer server;
    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new ScriptedServer(socket -> ANSWER.get().play(socket));
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "tools/orders.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: find-order
                    parameters:
                      - name: tool
                        value: find_order
                      - name: description
                        value: Finds an order, 100% & more.
                      - name: tags
                        value: orders
                      - name: argSchema
                        value: |
                          {"type":"object","properties":{"order_id":{"type":"string"},"detail":{"type":["string","null"]},
                           "lines":{"type":"array"} },"required":["order_id"]}
                      - name: url
                        value: "{{tools.orders.url}}/api"
                      - name: path
                        value: /orders/{order_id}/state
                      - name: query
                        value: lang=en
                - templatedRoute:
                    routeTemplateRef: http-json-tool
                    routeId: cancel-order
                    parameters:
                      - name: tool
                        value: cancel_order
                      - name: description
                        value: Cancels an order.
                      - name: method
                        value: POST
                      - name: argSchema
                        value: '{ "properties": { "order_id": { "type": "string" }, "reason": { "type": "string" } } }'
                      - name: url
                        value: "{{tools.orders.url}}/api/?okStatusCodeRange=200-201"
                      - name: authorization
                        value: "Bearer {{tools.orders.api-key}}"
                      - name: path
                        value: orders/{order_id}
                      - name: timeout
                        value: 1s
                      - name: idempotent
                        value: "false"
                """);
        tools = ToolsUnderTest.start(
                routes,
                Map.of(
                        "tools.orders.url", server.url(),
                        "tools.orders.api-key", "order+key",
                        "ims.tools", "find_order"));
    }

    @AfterAll
    static void stop() {
        tools.close();
        server.close();
    }

    @BeforeEach
    void answerAtOnce() {
        answer(200, "{\"state\":\"sent\"}");
        server.requests().clear();
    }

    private static void answer(int status, String body) {
        ANSWER.set(socket -> write(
                socket,
                "HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(status, body.length(), body)));
    }

    private static String requestLine() {
        return server.requests().get(0).lines().findFirst().orElseThrow();
    }

    private static boolean isClosedByPeer(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void leavesANullOutOfTheQuery() {
        ANSWER.set(socket -> ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

        assertThat(tools.call("find_order", "{\"order_id\":\"1\",\"detail\":null}")
                        .outcome())
                .isEqualTo(Outcome.OK);

        assertThat(server.requests().get(server.requests().size() - 1))
                .startsWith("GET /api/orders/1/state?lang=en HTTP/1.1");
    }

    @Test
    void putsArgumentsIntoPathAndQueryAndNothingIntoHeaders() {
        ToolResult result =
                tools.call("find_order", "{\"order_id\":\"12 3\",\"detail\":\"a&b=c+d%20ö\",\"lines\":[1,2]}");

        assertThat(result).isEqualTo(new ToolResult(Outcome.OK, "{\"state\":\"sent\"}"));
        assertThat(requestLine())
                .isEqualTo(
                        "GET /api/orders/12%203/state?lang=en&detail=a%26b%3Dc%2Bd%2520%C3%B6&lines=%5B1%2C2%5D HTTP/1.1");
        assertThat(server.requests().get(0).toLowerCase())
                .doesNotContain("\r\norder_id:", "\r\ndetail:", "\r\nlines:", "toolcall");
    }

    @Test
    void sendsArgumentsAsJsonWithAMethodThatHasABody() {
        tools.call("cancel_order", "{\"order_id\":\"7\",\"reason\":\"late ö\"}");

        assertThat(requestLine()).isEqualTo("POST /api/orders/7 HTTP/1.1");
        assertThat(server.requests().get(0))
                .contains("\r\nContent-Type: application/json", "\r\nAuthorization: Bearer order+key\r\n")
                .endsWith("\r\n\r\n{\"reason\":\"late ö\"}");
    }

    @Test
    void isDeclaredByTheParametersOfTheTemplate() {
        assertThat(tools.catalogue().find("find_order").definition().json().toString())
                .contains("\"Finds an order, 100% & more.\"", "\"required\":[\"order_id\"]");
        assertThat(tools.catalogue().find("find_order").definition().tags()).containsExactly("orders");
        assertThat(tools.catalogue().find("cancel_order").definition().idempotent())
                .isFalse();
    }

    @Test
    void saysWithWhichStatusTheServiceFailed() {
        answer(404, "{\"error\":\"no order at 10.0.0.7\"}");

        assertThat(tools.call("find_order", "{\"order_id\":\"7\"}"))
                .isEqualTo(new ToolResult(Outcome.FAILED, "find_order failed: its service answered with status 404."));
    }

    @Test
    void neverRepeatsARequestBecauseOfAnAnswer() {
        answer(503, "{}");

        assertThat(tools.call("cancel_order", "{\"order_id\":\"7\"}").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(tools.call("find_order", "{\"order_id\":\"7\"}").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void neverRepeatsARequestThatChangesSomething() {
        ANSWER.set(socket -> {});

        assertThat(tools.call("cancel_order", "{\"order_id\":\"7\"}"))
                .isEqualTo(new ToolResult(Outcome.FAILED, "cancel_order failed."));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void doesNotFollowARedirect() {
        ANSWER.set(socket -> write(
                socket,
                "HTTP/1.1 302 Found\r\nLocation: %s/other\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .formatted(server.url())));

        assertThat(tools.call("find_order", "{\"order_id\":\"7\"}").content()).endsWith("status 302.");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closesTheConnectionOfACallThatIsCancelled() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        ANSWER.set(socket -> {
            asked.countDown();
            closed.complete(isClosedByPeer(socket));
        });
        try (LogLines log = LogLines.of(ToolFailures.class.getName())) {
            ToolsUnderTest.Started call = tools.begin("find_order", "{\"order_id\":\"7\"}");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            call.running().cancel();

            assertThat(closed.get(2, TimeUnit.SECONDS)).isTrue();
            await().until(() -> tools.context().getInflightRepository().size() == 0);
            assertThat(call.result()).isNotDone();
            assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
        }
    }

    @Test
    void closesTheConnectionOfACallerOfTheModelWhoHasHungUp() throws Exception {
        long before = tools.modelRequests();
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        ANSWER.set(socket -> {
            asked.countDown();
            closed.complete(isClosedByPeer(socket));
        });
        try (HttpCall caller = tools.ask("find_order", "{\"order_id\":\"7\"}")) {
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(closed.get(2, TimeUnit.SECONDS)).isTrue();
        tools.awaitIdle();
        assertThat(tools.modelRequests() - before).as("requests to the model").isEqualTo(1);
    }

    @Test
    void closesTheConnectionOfACallWhoseTimeIsUp() throws Exception {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        ANSWER.set(socket -> closed.complete(isClosedByPeer(socket)));

        assertThat(tools.call("cancel_order", "{\"order_id\":\"7\"}"))
                .isEqualTo(new ToolResult(Outcome.TIMED_OUT, "cancel_order did not answer within 1 seconds."));

        assertThat(closed.get(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsNoMoreOfAnAnswerThanTheModelIsTold() {
        ANSWER.set(socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n");
            while (true) {
                write(socket, "0123456789".repeat(1000));
            }
        });

        ToolResult result = tools.call("find_order", "{\"order_id\":\"7\"}");

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.content()).hasSize(16_384 + 24).endsWith("\n[cut after 16384 bytes]");
    }
}
