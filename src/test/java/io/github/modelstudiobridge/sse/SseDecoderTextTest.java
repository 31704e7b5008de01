package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.sse.DecoderProbe.Comment;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How bytes become lines and characters. */
class SseDecoderTextTest {
    private final DecoderProbe probe = new DecoderProbe(1_000);

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Nested
    class LineEnds {
        @Test
        void mixesLineEnds() {
            probe.decode("data: a\rdata: b\r\ndata: c\n\rdata: d\n\r\ndata: e\r\n\n");

            assertThat(probe.data()).containsExactly("a\nb\nc", "d", "e");
        }

        @Test
        void dispatchesAtACarriageReturnWithoutWaitingForTheNextByte() {
            probe.decode("data: a\r\n\r");

            assertThat(probe.data()).containsExactly("a");
        }

        @Test
        void swallowsALineFeedWhoseCarriageReturnEndedTheChunkBefore() {
            probe.decode("data: a\r", "\ndata: b\r", "\n\r", "\ndata: c\r\n\r\n");

            assertThat(probe.data()).containsExactly("a\nb", "c");
        }

        @Test
        void swallowsTheLineFeedAlsoAfterAnEmptyChunk() {
            probe.decode("data: a\r", "", "\ndata: b\r\r");

            assertThat(probe.data()).containsExactly("a\nb");
        }

        @Test
        void swallowsOneLineFeedOnly() {
            probe.decode("data: a\r", "\n\ndata: b\r", "\n\n");

            assertThat(probe.data()).containsExactly("a", "b");
        }

        @Test
        void takesALineFeedOfALaterLineForItself() {
            probe.decode("data: a\r", "data: b\n\n");

            assertThat(probe.data()).containsExactly("a\nb");
        }

        @Test
        void takesOtherUnicodeLineSeparatorsForText() {
            probe.decode("data: a\u0085b\u2028c\u2029d\u000Be\u000Cf\n\n");

            assertThat(probe.data()).containsExactly("a\u0085b\u2028c\u2029d\u000Be\u000Cf");
        }
    }

    @Nested
    class Characters {
        @Test
        void dropsALeadingByteOrderMark() {
            probe.decode("\uFEFFdata: x\n\n");

            assertThat(probe.data()).containsExactly("x");
        }

        @Test
        void dropsALeadingByteOrderMarkWhichIsSplit() {
            probe.decode(bytes(0xEF));
            probe.decode(bytes(0xBB));
            probe.decode(bytes(0xBF, 'd', 'a', 't', 'a', ':', 'x', '\n', '\n'));

            assertThat(probe.data()).containsExactly("x");
        }

        @Test
        void dropsTheByteOrderMarkOnce() {
            probe.decode("\uFEFF\uFEFFdata: x\n\n", "\uFEFFdata: y\n\n", "data: \uFEFFz\n\n");

            assertThat(probe.data()).containsExactly("\uFEFFz");
        }

        @Test
        void keepsTheBytesWhichOnlyBeginLikeAByteOrderMark() {
            probe.decode(bytes(0xEF, 0xBB));
            probe.decode("data: x\n\n".getBytes(UTF_8));

            assertThat(probe.seen()).isEmpty();
        }

        @Test
        void looksForAByteOrderMarkAtTheStartOnly() {
            probe.decode(bytes('d', 'a', 't', 'a', ':', 0xEF, 0xBB, 0xBF, '\n'));
            probe.decode(bytes(0xEF, 0xBB, 0xBF, 'd', 'a', 't', 'a', ':', 'x', '\n', '\n'));

            assertThat(probe.data()).containsExactly("\uFEFF");
        }

        @Test
        void replacesIllFormedUtf8() {
            byte[] illFormed = bytes('a', 0xFF, 'b', 0xC3, 'c', 0xE4, 0xB8, 'd', 0xED, 0xA0, 0x80, 'e', 0xF0, 0x9F);
            probe.decode("data: ");
            probe.decode(illFormed);
            probe.decode("\nevent: é\nid: 号\n: 注\n\n");

            assertThat(probe.seen())
                    .containsExactly(new Comment("注"), new SseEvent("é", new String(illFormed, UTF_8), "号"));
            assertThat(probe.data().get(0)).startsWith("a\uFFFDb\uFFFDc\uFFFDd").endsWith("e\uFFFD");
        }
    }
}
