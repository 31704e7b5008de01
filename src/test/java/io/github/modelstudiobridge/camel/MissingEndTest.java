package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model's side that has said everything, and then neither {@code [DONE]} nor anything else: nobody waits for it. */
class MissingEndTest {

    private static final String CHUNK =
            "data: {\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"delta\":%s,\"finish_reason\":%s}]}\n\n";

    private static ScriptedServer upstream;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(MissingEndTest::play);
        bridge = BridgeUnderTest.start(Map.of(
                "modelstudio.base-url",
                upstream.url(),
                "ims.tools",
                "get_current_time",
                "upstream.end-timeout",
                "300ms"));
    }

    @AfterAll
    static void stop() {
        bridge.close();
        upstream.close();
    }

    private static void play(Socket socket) throws IOException {
        if (upstream.requests().get(upstream.requests().size() - 1).contains("Refuse")) {
            ScriptedServer.write(
                    socket,
                    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                            + "{\"error\":{\"message\":\"Not so.\",\"code\":\"odd\"}}");
            socket.getInputStream().read();
            return;
        }
        ScriptedServer.streamHead(socket);
        if (upstream.requests().get(upstream.requests().size() - 1).contains("Break off")) {
            ScriptedServer.write(socket, CHUNK.formatted("{\"content\":\"All said.\"}", "null") + ":HTTP_STATUS/429\n");
            socket.getInputStream().read();
            return;
        }
        String asked = upstream.requests().get(upstream.requests().size() - 1);
        if (asked.contains("Which time") && !asked.contains("tool_call_id")) {
            String call = "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                    + "{\"name\":\"get_current_time\",\"arguments\":\"{}\"}}]}";
            ScriptedServer.write(socket, CHUNK.formatted(call, "null") + CHUNK.formatted("{}", "\"tool_calls\""));
        } else {
            ScriptedServer.write(socket, CHUNK.formatted("{\"content\":\"All said.\"}", "null"));
            ScriptedServer.write(socket, CHUNK.formatted("{}", "\"stop\""));
        }
        // nothing more, until the bridge leaves
        socket.getInputStream().read();
    }

    private static void assertSaidSoon(String question) throws IOException {
        long began = System.nanoTime();
        try (HttpCall call = bridge.askIms(question).readHead()) {
            assertThat(call.readBody()).containsOnlyOnce("All said.").endsWith("data: [DONE]\n\n");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void anAnswerEnds() throws Exception {
        assertSaidSoon("Hi");
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (HttpCall call = bridge.askIms("Refuse").readHead()) {
            assertThat(call.status()).isEqualTo(400);
            assertThat(call.readBody()).contains("Not so.");
        }
    }

    @Test
    void aStatusToldInACommentIsTheEnd() throws Exception {
        long began = System.nanoTime();
        try (HttpCall call = bridge.askIms("Break off").readHead()) {
            assertThat(call.readBody()).containsOnlyOnce("All said.").contains("takes no more requests");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aToolIsCalled() throws Exception {
        assertSaidSoon("Which time is it?");
    }
}
