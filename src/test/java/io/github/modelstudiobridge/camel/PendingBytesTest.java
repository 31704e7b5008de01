package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for callers who do not read. */
class PendingBytesTest {

    private static HttpCall ask(BridgeUnderTest bridge) throws Exception {
        return bridge.askIms(HttpCall.connectWithSmallBuffer(bridge.port()), "[[simulate: text-bytes=12000000]]");
    }

    @Test
    void theBoundForAllHoldsTheModelBackWhereThatForOneStreamDoesNot() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(Map.of(
                        "bridge.http.max-pending-bytes", "100000000",
                        "bridge.http.max-pending-bytes-total", "50000"));
                HttpCall call = ask(bridge)) {
            StreamingHttpEngine engine =
                    bridge.bridge().context().getRegistry().findSingleByType(StreamingHttpEngine.class);
            call.readHead();
            await().atMost(Duration.ofSeconds(10)).until(() -> engine.getPendingBytes() >= 50_000);

            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> engine.getPendingBytes() < 1_000_000);
        }
    }

    @Test
    void nobodyIsKeptAliveBehindWhatWaits() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(Map.of("ims.keep-alive", "300ms"));
                HttpCall call = ask(bridge)) {
            call.readHead();
            Thread.sleep(3_000);

            int comments = 0;
            HttpCall.Frame frame;
            while ((frame = call.readFrame()) != null) {
                comments += frame.text().startsWith(":") ? 1 : 0;
            }
            // one or two when the machine is busy, but not one for each interval
            assertThat(comments).isLessThan(4);
        }
    }
}
