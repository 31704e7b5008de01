package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(BridgeHost.CONTRACT)
class SlowReaderTest {

    private static final int TEXT_BYTES = 12_000_000;

    /** What the kernel may hold on two loopback connections; the model's side sends about ten times as much. */
    private static final long KERNEL_BUFFERS = 16_000_000;

    @Test
    void aReaderWhoStopsForFiveSecondsLosesNothingAndHoldsTheModelBack() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start();
                HttpCall call = HttpCall.connectWithSmallBuffer(bridge.port())) {
            bridge.askIms(call, "[[simulate: text-bytes=" + TEXT_BYTES + "]]").readHead();
            long text = content(call.readFrame().data()).length();

            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(7))
                    .until(() -> bridge.simulator().stats().bytesWritten() < KERNEL_BUFFERS);

            HttpCall.Frame frame;
            String last = "";
            while ((frame = call.readFrame()) != null) {
                last = frame.data();
                if (!last.equals("[DONE]")) {
                    text += content(last).length();
                }
            }
            assertThat(last).isEqualTo("[DONE]");
            assertThat(text).isEqualTo(TEXT_BYTES);
            assertThat(bridge.simulator().stats().bytesWritten()).isGreaterThan(2 * KERNEL_BUFFERS);
        }
    }

    private static String content(String data) {
        int start = data.indexOf("\"content\":\"") + 11;
        return data.substring(start, data.indexOf('"', start));
    }
}
