package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller who keeps its connection open and reads nothing does not keep its answer. Nobody reads while these look. */
class StuckReaderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int TEXT_BYTES = 9_000_000;

    private static BridgeUnderTest bridge;
    private static StreamingHttpEngine engine;
    private static LogLines bridgeLog;

    @BeforeAll
    static void start() throws Exception {
        bridgeLog = LogLines.of("io.github.modelstudiobridge");
        bridge = BridgeUnderTest.start(Map.of(
                "bridge.http.slow-reader-timeout",
                TIMEOUT.toMillis() + "ms",
                "upstream.max-body-size",
                Integer.toString(2 * TEXT_BYTES)));
        engine = bridge.bridge().context().getRegistry().findSingleByType(StreamingHttpEngine.class);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        bridgeLog.close();
    }

    @AfterEach
    void noErrorIsLogged() {
        assertThat(bridgeLog.lines()).noneMatch(line -> line.startsWith("ERROR"));
        bridgeLog.lines().clear();
    }

    private static HttpCall ask(boolean stream) throws IOException {
        return HttpCall.connectWithSmallBuffer(bridge.port())
                .send(
                        "POST",
                        BridgeUnderTest.OPENAI_PATH,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\","
                                + "\"content\":\"[[simulate: text-bytes=" + TEXT_BYTES + "]]\"}]}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesItsConnectionAndAllThatWaitedForIt(boolean stream) throws Exception {
        try (HttpCall call = ask(stream)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> engine.getPendingBytes() > 0);

            await().atMost(TIMEOUT.multipliedBy(3))
                    .until(() -> engine.getOpenCalls() == 0
                            && engine.getPendingBytes() == 0
                            && bridge.openExchanges() == 0
                            && bridge.openUpstreamCalls() == 0);
            assertThat(bridgeLog.lines())
                    .filteredOn(line -> line.contains("event=slow-reader"))
                    .hasSize(1);
            assertThatThrownBy(() -> call.readHead().readBody())
                    .as("the rest of the answer")
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoReadsALittleNowAndThenGetsItAllInOnePiece() throws Exception {
        try (HttpCall call = ask(false).readHead()) {
            assertThat(call.status()).isEqualTo(200);
            StringBuilder body = new StringBuilder();
            long start = System.nanoTime();
            while (System.nanoTime() - start < TIMEOUT.multipliedBy(2).toNanos()) {
                body.append(call.readSome(200_000));
                Thread.sleep(100);
            }
            assertThat(engine.getPendingBytes()).isPositive();
            body.append(call.readSome(Integer.parseInt(call.header("content-length")) - body.length()));

            assertThat(body.toString()).startsWith("{").endsWith("}").hasSizeGreaterThan(TEXT_BYTES);
        }
    }
}
