package io.github.modelstudiobridge.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class SseEventTest {

    @Test
    void ofDataIsAMessageWithoutAnId() {
        assertThat(SseEvent.ofData("x")).isEqualTo(new SseEvent("message", "x", ""));
    }

    @Test
    void takesAnEmptyTypeForMessage() {
        assertThat(new SseEvent("", "x", "").type()).isEqualTo("message");
    }

    @Test
    void refusesNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> new SseEvent(null, "", ""))
                .withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> new SseEvent("", null, ""))
                .withMessage("data");
        assertThatNullPointerException()
                .isThrownBy(() -> new SseEvent("", "", null))
                .withMessage("lastEventId");
    }
}
