package io.github.modelstudiobridge.testing;

import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolCatalogue;
import io.github.modelstudiobridge.tool.ToolResult;
import java.io.IOException;
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

    @Override
    public void close() {
        bridge.close();
    }
}
