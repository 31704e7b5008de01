package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that vanishes is everyday business: at most one warning, never an error with a trace. */
class ConnectionResetTest {

    private static final List<String> PATHS =
            List.of(BridgeUnderTest.IMS_PATH, "/gateway/v1/chat/completions", BridgeUnderTest.OPENAI_PATH);
    private static final String CHUNK = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":"
            + "[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n";

    private final LogLines vertxLog = LogLines.of("io.vertx");
    private final LogLines bridgeLog = LogLines.of("io.github.modelstudiobridge");
    private final LogLines camelLog = LogLines.of("org.apache.camel");
    private final CountDownLatch callerGone = new CountDownLatch(1);
    private ScriptedServer.Script script = socket -> {};
    private ScriptedServer upstream;
    private BridgeUnderTest bridge;

    @BeforeEach
    void start() throws Exception {
        upstream = new ScriptedServer(socket -> script.play(socket));
        bridge = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url(), "upstream.max-attempts", "1"));
    }

    @AfterEach
    void nothingIsLoggedAsAnError() {
        await().until(() -> bridge.openExchanges() == 0 && bridge.openUpstreamCalls() == 0);
        bridge.close();
        upstream.close();
        for (LogLines log : List.of(vertxLog, bridgeLog, camelLog)) {
            assertThat(log.lines()).noneMatch(line -> line.startsWith("ERROR"));
            log.close();
        }
        assertThat(vertxLog.lines()).noneMatch(line -> line.startsWith("WARN"));
    }

    private static void reset(Socket socket) throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private HttpCall ask(String path) throws Exception {
        return HttpCall.connect(bridge.port())
                .send("POST", path, BridgeUnderTest.imsHeaders(), BridgeUnderTest.imsRequest("hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST %s HTTP/1.1\r\nHost: a\r\nX-Half: ",
                "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"model\":",
                "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 100\r\n\r\na=b"
            })
    void aCallerWhoLeavesInsideARequest(String beginning) throws Exception {
        for (String path : PATHS) {
            for (boolean reset : List.of(true, false)) {
                HttpCall call = HttpCall.connect(bridge.port());
                call.sendRaw(beginning.formatted(path));
                if (reset) {
                    call.reset();
                } else {
                    call.close();
                }
            }
        }
        try (HttpCall next = HttpCall.connect(bridge.port())) {
            next.send("GET", "/v1/models", BridgeUnderTest.imsHeaders(), "").readHead();
            assertThat(next.status()).isEqualTo(200);
        }
    }

    @Test
    void aCallerWhoLeavesBeforeTheAnswer() throws Exception {
        script = socket -> callerGone.await();
        for (String path : PATHS) {
            upstream.requests().clear();
            HttpCall call = ask(path);
            await().until(() -> !upstream.requests().isEmpty());

            call.reset();

            await().until(() -> bridge.openExchanges() == 0);
        }
        callerGone.countDown();
    }

    @Test
    void aCallerWhoLeavesInsideTheAnswer() throws Exception {
        script = socket -> {
            ScriptedServer.streamHead(socket);
            while (true) {
                ScriptedServer.write(socket, CHUNK);
                Thread.sleep(5);
            }
        };
        for (String path : PATHS) {
            HttpCall call = ask(path).readHead();
            call.readFrame();

            call.reset();

            await().until(() -> bridge.openUpstreamCalls() == 0);
        }
    }

    @Test
    void aModelThatLeavesBeforeTheAnswer() throws Exception {
        script = ConnectionResetTest::reset;
        for (String path : PATHS) {
            bridgeLog.lines().clear();
            try (HttpCall call = ask(path).readHead()) {
                assertThat(call.status()).isEqualTo(502);
                assertThat(call.readBody()).contains("upstream_connection_lost");
            }
            assertOneWarning();
        }
    }

    @Test
    void aModelThatLeavesInsideTheAnswer() throws Exception {
        script = socket -> {
            ScriptedServer.streamHead(socket);
            ScriptedServer.write(socket, CHUNK);
            Thread.sleep(100);
            reset(socket);
        };
        for (String path : PATHS) {
            bridgeLog.lines().clear();
            try (HttpCall call = ask(path).readHead()) {
                assertThat(call.readBody()).contains("\"content\":\"hi\"").contains("upstream_connection_lost");
            }
            assertOneWarning();
        }
    }

    private void assertOneWarning() {
        assertThat(bridgeLog.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("event=call-failed", "code=upstream_connection_lost");
    }

    @Test
    void bothAtOnce() throws Exception {
        script = socket -> {
            ScriptedServer.streamHead(socket);
            ScriptedServer.write(socket, CHUNK);
            callerGone.await();
            reset(socket);
        };
        HttpCall call = ask(BridgeUnderTest.IMS_PATH).readHead();
        call.readFrame();

        call.reset();
        callerGone.countDown();
    }
}
