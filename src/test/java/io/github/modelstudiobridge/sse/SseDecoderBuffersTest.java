package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever kind of buffer a chunk is, and whatever becomes of it. */
class SseDecoderBuffersTest {
    private static final byte[] EVENT = "data: 你好 👋\n\n".getBytes(UTF_8);

    private final DecoderProbe probe = new DecoderProbe(1_000);

    @Test
    void readsAnArrayBehindAnOffsetAndNothingOutsideThePosition() {
        byte[] padded = ("data: no\n\n" + "data: 你好 👋\n\n" + "data: no\n\n").getBytes(UTF_8);
        ByteBuffer chunk = ByteBuffer.wrap(padded).position(2).slice();
        chunk.position(8).limit(8 + EVENT.length);

        probe.decode(chunk);

        assertThat(probe.data()).containsExactly("你好 👋");
        assertThat(chunk.hasRemaining()).isFalse();
        assertThat(chunk.limit()).isEqualTo(8 + EVENT.length);
    }

    @Test
    void readsADirectBuffer() {
        ByteBuffer chunk = ByteBuffer.allocateDirect(EVENT.length + 2);
        chunk.put(1, EVENT).position(1).limit(1 + EVENT.length);

        probe.decode(chunk);

        assertThat(probe.data()).containsExactly("你好 👋");
        assertThat(chunk.hasRemaining()).isFalse();
    }

    @Test
    void readsAReadOnlyBuffer() {
        ByteBuffer chunk = ByteBuffer.wrap(EVENT).asReadOnlyBuffer();

        probe.decode(chunk);

        assertThat(probe.data()).containsExactly("你好 👋");
        assertThat(chunk.hasRemaining()).isFalse();
    }

    @Test
    void readsADirectBufferWhichIsLargerThanItsCopy() {
        byte[] stream = "data: 你好，世界 👋\r\n\r\n".repeat(2_000).getBytes(UTF_8);
        ByteBuffer chunk = ByteBuffer.allocateDirect(stream.length).put(stream).flip();

        probe.decode(chunk);

        assertThat(probe.data()).hasSize(2_000).containsOnly("你好，世界 👋");
    }

    @Test
    void leavesAReusedChunkNoWayToChangeWhatItRead() {
        byte[] chunk = "data: a\nda".getBytes(UTF_8);
        probe.decode(chunk);
        Arrays.fill(chunk, (byte) 'x');

        probe.decode("ta: b\n\n");

        assertThat(probe.data()).containsExactly("a\nb");
    }

    @Test
    void passesOnWhatTheListenerThrows() {
        IllegalStateException refused = new IllegalStateException("refused");
        SseListener refusing = event -> {
            throw refused;
        };

        assertThatThrownBy(() -> new SseDecoder(1_000).decode(ByteBuffer.wrap(EVENT), refusing))
                .isSameAs(refused);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesALimitBelowOne(int limit) {
        assertThatThrownBy(() -> new SseDecoder(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxEventBytes=" + limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void acceptsEveryOtherLimit(int limit) {
        assertThatCode(() -> new SseDecoder(limit).decode(ByteBuffer.wrap(new byte[] {'x'}), probe))
                .doesNotThrowAnyException();
    }
}
