package io.github.modelstudiobridge.sse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an early end of a stream would cut off. */
class SseDecoderIncompleteEventTest {
    private final DecoderProbe probe = new DecoderProbe(1_000);

    @ParameterizedTest
    @ValueSource(
            strings = {"d", "data: x", "data: x\n", "data: x\n: c", "event: x\n", "x\n", "data: x\n\nd", "\uFEFFd"})
    void isHeldInsideAnEvent(String stream) {
        probe.decode(stream);

        assertThat(probe.hasIncompleteEvent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "data: x\n\n",
                "data: x\r\r",
                "data: x\r\n\r",
                "event: x\n\n",
                ": c",
                ": c\n",
                "data: x\n\n: c",
                "data: x\n\n: c\n",
                "\uFEFF",
                "\uFEFF: c"
            })
    void isNotHeldBetweenEvents(String stream) {
        probe.decode(stream);

        assertThat(probe.hasIncompleteEvent()).isFalse();
    }

    @Test
    void isNoLongerHeldOnceItIsDispatched() {
        probe.decode("data: x");
        assertThat(probe.hasIncompleteEvent()).isTrue();

        probe.decode("\n\n");

        assertThat(probe.hasIncompleteEvent()).isFalse();
    }
}
