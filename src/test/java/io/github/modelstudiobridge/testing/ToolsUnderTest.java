package io.github.modelstudiobridge.testing;

import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolCatalogue;
import io.github.modelstudiobridge.tool.ToolResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** A bridge whose tools a test calls as a round does, without a model. */
public final class ToolsUnderTest implements AutoCloseable {

    /** A call under way. */
    public record Started(Tool.Running running, CompletableFuture<ToolResult> result) {

        public ToolResult get() {
            return result.orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private final BridgeUnderTest bridge;

    private ToolsUnderTest(BridgeUnderTest bridge) {
        this.bridge = bridge;
    }

    /** Starts the shipped routes and what a test has added. */
    public static ToolsUnderTest start(EditedRoutes routes, Map<String, String> properties) throws StartException {
        return new ToolsUnderTest(BridgeUnderTest.start(routes.directory(), properties));
    }

    /** A file with one tool, whose options and steps are given as YAML without indentation. */
    public static EditedRoutes add(EditedRoutes routes, String name, String options, String steps) throws IOException {
        String id = name.replace('_', '-');
        return routes.add(
                "tools/" + id + ".camel.yaml",
                """
                - route:
                    id: %s
                    description: A tool of a test.
                    routeConfigurationId: error-pass
                    from:
                      uri: ai-tool:%s
                      parameters:
                %s      steps:
                %s"""
                        .formatted(id, name, options.indent(8), steps.indent(8)));
    }

    public CamelContext context() {
        return bridge.bridge().context();
    }

    public ToolCatalogue catalogue() {
        return context().getRegistry().lookupByNameAndType("toolCatalogue", ToolCatalogue.class);
    }

    public Started begin(String tool, String arguments, Map<String, Object> properties) {
        CompletableFuture<ToolResult> result = new CompletableFuture<>();
        ToolCall call = new ToolCall(0, "call_1", tool, arguments);
        return new Started(catalogue().find(tool).start(call, properties, result::complete), result);
    }

    public Started begin(String tool, String arguments) {
        return begin(tool, arguments, Map.of());
    }

    public ToolResult call(String tool, String arguments) {
        return begin(tool, arguments).get();
    }

    /** A caller of IMS for whom the model asks for a tool, which {@code ims.tools} must name. */
    public HttpCall ask(String tool, String arguments) throws IOException {
        return bridge.askIms("[[simulate: call=%s:%s]] Go".formatted(tool, arguments.replace("\"", "\\\"")));
    }

    /** Requests to the model so far. */
    public long modelRequests() {
        return bridge.simulator().stats().requests();
    }

    /** Waits two seconds at most until nothing is left of any call: no exchange, and no thread that carries one out. */
    public void awaitIdle() {
        await().atMost(Duration.ofSeconds(2))
                .until(() -> bridge.openExchanges() == 0
                        && Thread.getAllStackTraces().entrySet().stream()
                                .filter(thread -> thread.getKey().getName().matches("tool-[0-9]+"))
                                .noneMatch(thread ->
                                        List.of(thread.getValue()).toString().contains("carryOut")));
    }

    @Override
    public void close() {
        bridge.close();
    }
}
