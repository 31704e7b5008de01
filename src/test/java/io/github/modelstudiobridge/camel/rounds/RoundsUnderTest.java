package io.github.modelstudiobridge.camel.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A bridge with tools that write down their calls, between a player of the model's side and callers of each kind. */
final class RoundsUnderTest implements AutoCloseable {

    static final List<String> DIALECTS = List.of("ims", "gateway", "openai");
    static final List<String> TOOLS = List.of("note", "find-order", "tell_7");

    private static final Map<String, String> PATHS = Map.of(
            "ims", "/ims/v1/chat/completions",
            "gateway", "/gateway/v1/chat/completions",
            "openai", "/v1/chat/completions");

    private static final Queue<ToolCall> RAN = new ConcurrentLinkedQueue<>();

    /** The step of each tool. */
    public static final class Note implements Processor {

        @Override
        public void process(Exchange exchange) throws IOException {
            ToolCall call = exchange.getProperty("toolCall", ToolCall.class);
            JsonNode body = Json.MAPPER.readTree(exchange.getMessage().getBody(String.class));
            if (!body.equals(Json.MAPPER.readTree(call.arguments()))) {
                throw new IllegalStateException(body + " is not what the model wrote");
            }
            RAN.add(call);
            exchange.getMessage().setBody(result(call));
        }
    }

    private final RoundsPlayer model = new RoundsPlayer();
    private final BridgeUnderTest bridge;
    private final Map<String, HttpCall> connections = new HashMap<>();

    private RoundsUnderTest(Path directory, Map<String, String> more) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add("common/note.camel.yaml", "- beans:\n    - name: note\n      type: " + Note.class.getName());
        for (String tool : TOOLS) {
            ToolsUnderTest.add(
                    routes,
                    tool,
                    "description: Writes something down.\nparameter.text: string\nparameter.count: integer",
                    "- process:\n    id: %s-step\n    ref: note".formatted(tool.replace('_', '-')));
        }
        ToolsUnderTest.add(
                routes,
                "once",
                "description: Writes down.\nidempotent: \"false\"\nparameter.text: string\nparameter.count: integer",
                "- process:\n    id: once-step\n    ref: note");
        ToolsUnderTest.add(routes, "slow", "description: Takes its time.", "- delay: {constant: '2000'}");
        Map<String, String> properties = new HashMap<>(more);
        DIALECTS.forEach(dialect -> properties.putIfAbsent(dialect + ".tools", String.join(",", TOOLS)));
        properties.put("modelstudio.base-url", model.url());
        properties.put("upstream.max-attempts", "1");
        bridge = BridgeUnderTest.start(routes.directory(), properties);
    }

    static RoundsUnderTest start(Path directory, Map<String, String> properties) throws Exception {
        return new RoundsUnderTest(directory, properties);
    }

    RoundsPlayer model() {
        return model;
    }

    /** What a tool answers to a call. */
    static String result(ToolCall call) {
        return "did " + call.id();
    }

    /** The calls that tools carried out since it was last asked, by their ids: those of one round run side by side. */
    static List<ToolCall> ran() {
        List<ToolCall> ran = new ArrayList<>();
        for (ToolCall call = RAN.poll(); call != null; call = RAN.poll()) {
            ran.add(call);
        }
        ran.sort(Comparator.comparing(ToolCall::id));
        return ran;
    }

    /** Asks as a caller of a dialect, on a connection that is kept. */
    Reply ask(String dialect) throws IOException {
        return ask(dialect, BridgeUnderTest.imsRequest("Go"));
    }

    Reply ask(String dialect, String request) throws IOException {
        HttpCall connection = connections.get(dialect);
        if (connection == null) {
            connection = HttpCall.connect(bridge.port());
            connections.put(dialect, connection);
        }
        connection
                .send("POST", PATHS.get(dialect), BridgeUnderTest.imsHeaders(), request)
                .readHead();
        return new Reply(connection.status(), connection.readBody());
    }

    /** What a caller heard. */
    record Reply(int status, String body) {

        List<JsonNode> chunks() throws IOException {
            List<JsonNode> chunks = new ArrayList<>();
            for (String line : body.split("\n\n")) {
                if (line.startsWith("data: {")) {
                    chunks.add(Json.MAPPER.readTree(line.substring("data: ".length())));
                }
            }
            return chunks;
        }

        String text() throws IOException {
            StringBuilder text = new StringBuilder();
            for (JsonNode chunk : chunks()) {
                text.append(chunk.at("/choices/0/delta/content").asText(""));
            }
            return text.toString();
        }

        /** Why it ended, as often as it was said. */
        List<String> finishReasons() throws IOException {
            return chunks().stream()
                    .map(chunk -> chunk.at("/choices/0/finish_reason"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .toList();
        }

        boolean isWhole() {
            return status == 200 && body.endsWith("data: [DONE]\n\n") && !body.contains("\"error\"");
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpCall connection : connections.values()) {
            connection.close();
        }
        bridge.close();
        model.close();
    }
}
