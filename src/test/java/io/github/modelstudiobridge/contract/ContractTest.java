package io.github.modelstudiobridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.ServedBridge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case of {@code src/test/resources/contract}: the shipped routes and configuration between a caller's socket and an
 * upstream that answers what the case says.
 */
@Tag(BridgeHost.CONTRACT)
class ContractTest {

    private static final String UPSTREAM_PATH = "/compatible-mode/v1";
    private static final int WHOLE = Integer.MAX_VALUE;
    private static final int[] WRITE_SIZES = {WHOLE, 1, 3, 200};

    private static final Map<String, String> PATHS = Map.of(
            "ims", "/ims/v1/chat/completions",
            "gateway", "/gateway/v1/chat/completions",
            "openai", "/v1/chat/completions");
    private static final Map<String, String> AUTHORIZATIONS =
            Map.of("ims", "Bearer ims-key", "gateway", "gateway-code", "openai", "Bearer openai-key");
    private static final Map<String, String> SSE_HEADERS = Map.of(
            "Content-Type", "text/event-stream; charset=utf-8",
            "Cache-Control", "no-cache",
            "X-Accel-Buffering", "no",
            "X-Request-Id", "*");
    private static final Map<String, String> JSON_HEADERS =
            Map.of("Content-Type", "application/json", "X-Request-Id", "*");

    /** The one of the case before: elsewhere each is a process, and there are not as many as there are properties. */
    private static ServedBridge bridge;

    private static Map<String, String> bridgeProperties;

    private static ScriptedServer upstream;
    private static volatile byte[] upstreamHead;
    private static final Queue<byte[]> UPSTREAM_BODIES = new ConcurrentLinkedQueue<>();
    private static volatile int writeSize;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(ContractTest::playUpstream);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        upstream.close();
    }

    static Stream<Arguments> cases() throws IOException {
        List<Arguments> arguments = new ArrayList<>();
        Map<Map<String, String>, List<ContractCase>> byProperties = new LinkedHashMap<>();
        for (ContractCase contract : ContractCase.all()) {
            byProperties
                    .computeIfAbsent(contract.properties(), any -> new ArrayList<>())
                    .add(contract);
        }
        for (ContractCase contract :
                byProperties.values().stream().flatMap(List::stream).toList()) {
            int[] sizes = contract.has("upstream.sse") ? WRITE_SIZES : new int[] {WHOLE};
            for (int size : sizes) {
                arguments.add(Arguments.of(contract, size));
            }
        }
        return arguments.stream();
    }

    @ParameterizedTest(name = "{0}, upstream writes of {1} bytes")
    @MethodSource("cases")
    void isAnsweredAsDescribed(ContractCase contract, int upstreamWriteSize) throws Exception {
        contract.check();
        ServedBridge bridge = bridge(contract.properties());
        script(contract, upstreamWriteSize);

        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send(contract.method(), path(contract), requestHeaders(contract), contract.requestBody())
                    .readHead();

            checkReply(contract, call);
        }
        checkUpstreamRequest(contract);
        await("the end of the call")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> bridge.holdings().exchanges() == 0);
    }

    private static ServedBridge bridge(Map<String, String> properties) throws StartException {
        if (!properties.equals(bridgeProperties)) {
            if (bridge != null) {
                bridge.close();
            }
            Map<String, String> all = new HashMap<>(Map.of(
                    "ims.api-keys", "ims-key",
                    "gateway.auth-codes", "gateway-code",
                    "openai.api-keys", "openai-key",
                    // a case describes one request and its answer
                    "upstream.max-attempts", "1"));
            all.putAll(properties);
            bridge = BridgeHost.chosen()
                    .start(BridgeUnderTest.ROUTES, BridgeUnderTest.properties(upstream.url() + UPSTREAM_PATH, all));
            bridgeProperties = properties;
        }
        return bridge;
    }

    private static String path(ContractCase contract) throws IOException {
        return contract.path(PATHS.getOrDefault(contract.dialect(), "/"));
    }

    private static Map<String, String> requestHeaders(ContractCase contract) throws IOException {
        return contract.http("request.http")
                .headersOver(Map.of(
                        "Authorization",
                        AUTHORIZATIONS.getOrDefault(contract.dialect(), ""),
                        "Content-Type",
                        "application/json"));
    }

    // --- the model's side ---

    private static void script(ContractCase contract, int size) throws IOException {
        upstream.requests().clear();
        writeSize = size;
        upstreamHead = upstreamHead(contract);
        UPSTREAM_BODIES.clear();
        UPSTREAM_BODIES.addAll(contract.upstreamBodies());
    }

    /** A body goes out in chunks unless the case tells a length, be it a wrong one. */
    private static byte[] upstreamHead(ContractCase contract) throws IOException {
        HttpText http = contract.http("upstream.http");
        Map<String, String> defaults = new LinkedHashMap<>(Map.of(
                "Content-Type",
                contract.has("upstream.sse") ? "text/event-stream" : "application/json",
                "Connection",
                "close"));
        if (!http.headers().containsKey("Content-Length")) {
            defaults.put("Transfer-Encoding", "chunked");
        }
        StringBuilder head = new StringBuilder(http.start().isEmpty() ? "HTTP/1.1 200 OK" : http.start());
        http.headersOver(defaults)
                .forEach((name, value) ->
                        head.append("\r\n").append(name).append(": ").append(value));
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void playUpstream(Socket socket) throws IOException {
        byte[] head = upstreamHead;
        byte[] body = UPSTREAM_BODIES.poll();
        if (body == null) {
            return;
        }
        socket.getOutputStream().write(head);
        boolean chunked = new String(head, StandardCharsets.UTF_8).contains("Transfer-Encoding: chunked");
        for (int from = 0; from < body.length; ) {
            int to = from + Math.min(writeSize, body.length - from);
            byte[] part = Arrays.copyOfRange(body, from, to);
            socket.getOutputStream().write(chunked ? chunk(part) : part);
            socket.getOutputStream().flush();
            from = to;
        }
        if (chunked) {
            ScriptedServer.write(socket, "0\r\n\r\n");
        }
    }

    private static byte[] chunk(byte[] part) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(part);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunk.toByteArray();
    }

    private static void checkUpstreamRequest(ContractCase contract) throws IOException {
        List<String> expected = contract.upstreamRequests();
        assertThat(upstream.requests())
                .as("%s: requests to the upstream", contract)
                .hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            String[] request = upstream.requests().get(i).split("\r\n\r\n", 2);
            assertThat(request[0].lines())
                    .startsWith("POST " + UPSTREAM_PATH + "/chat/completions HTTP/1.1")
                    .anyMatch("authorization: bearer upstream-key"::equalsIgnoreCase)
                    .anyMatch("content-type: application/json"::equalsIgnoreCase);
            assertThat(ExactJson.lines(request[1]))
                    .as("%s: request %d to the upstream", contract, i + 1)
                    .isEqualTo(ExactJson.lines(expected.get(i)));
        }
    }

    // --- the caller's side ---

    private static void checkReply(ContractCase contract, HttpCall call) throws IOException {
        boolean streamed = contract.has("reply.sse");
        HttpText expected = contract.http("reply.http");
        List<String> frames = new ArrayList<>();
        String body = "";
        if (streamed && call.header("content-type").startsWith("text/event-stream")) {
            for (HttpCall.Frame frame = call.readFrame(); frame != null; frame = call.readFrame()) {
                frames.add(comparable(frame.text()));
            }
        } else {
            body = call.readBody();
        }
        int status = expected.start().isEmpty()
                ? 200
                : Integer.parseInt(expected.start().split(" ")[1]);
        assertThat(call.status())
                .as("%s: status of an answer with the body <%s>", contract, body)
                .isEqualTo(status);
        if (streamed) {
            assertThat(frames)
                    .as("%s: frames", contract)
                    .containsExactlyElementsOf(contract.replyFrames().stream()
                            .map(ContractTest::comparable)
                            .toList());
        } else {
            assertThat(ExactJson.lines(body))
                    .as("%s: reply", contract)
                    .isEqualTo(ExactJson.lines(contract.text("reply.json")));
        }
        checkHeaders(contract, streamed ? SSE_HEADERS : JSON_HEADERS, call);
    }

    private static void checkHeaders(ContractCase contract, Map<String, String> defaults, HttpCall call)
            throws IOException {
        contract.http("reply.http").headersOver(defaults).forEach((name, value) -> {
            switch (value) {
                case "*" ->
                    assertThat(call.header(name)).as("%s: %s", contract, name).isNotBlank();
                case "!" ->
                    assertThat(call.header(name)).as("%s: %s", contract, name).isNull();
                default ->
                    assertThat(call.header(name)).as("%s: %s", contract, name).isEqualTo(value);
            }
        });
    }

    private static String comparable(String frame) {
        return frame.startsWith("data: {") ? "data: " + ExactJson.lines(frame.substring("data: ".length())) : frame;
    }
}
