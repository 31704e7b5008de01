package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random streams, cut at random: the decoder agrees with the reference, and with itself at the bound. */
class SseDecoderRandomStreamTest {
    private static final long SEED = 20_260_101;
    private static final int STREAMS = 30_000;
    private static final String TOO_LARGE = "too large";

    /** Pieces which make fields, comments and blank lines likely, and break them often. */
    private static final List<byte[]> PIECES = List.of(
            utf8("data: "),
            utf8("data:"),
            utf8("data"),
            utf8("event: "),
            utf8("id:"),
            utf8("retry: "),
            utf8("retry:30\n"),
            utf8(": "),
            utf8(":"),
            utf8(" "),
            utf8("x"),
            utf8("0"),
            utf8("9223372036854775807"),
            utf8("你好"),
            utf8("👩‍👩‍👧"),
            utf8("é"),
            utf8("\uFEFF"),
            utf8("\0"),
            utf8("other"),
            utf8("\n"),
            utf8("\r"),
            utf8("\r\n"),
            utf8("\n\n"),
            utf8("\r\r"),
            utf8("\r\n\r\n"),
            utf8("\ndata: 第"),
            utf8("\rdata:"),
            utf8("\r\ndata: {\"a\":1}"),
            latin1("\u00FF"),
            latin1("\u00C3"),
            latin1("\u00E4\u00B8"),
            latin1("\u00F0\u009F"),
            latin1("\u00F0\u009F\u0098"),
            latin1("\u00ED\u00A0\u0080"),
            latin1("\u00C0\u0080"),
            latin1("\u0080"));

    @Test
    void agreesWithTheReferenceOnRandomStreams() {
        Random random = new Random(SEED);
        int events = 0;
        for (int n = 0; n < STREAMS; n++) {
            byte[] stream = randomStream(random);
            ReferenceInterpreter reference = new ReferenceInterpreter(stream);
            DecoderProbe probe = new DecoderProbe(1_000_000);

            randomChunks(stream, random).forEach(probe::decode);

            assertThat(probe.seen()).as("stream %d: %s", n, hex(stream)).isEqualTo(reference.seen());
            assertThat(probe.hasIncompleteEvent())
                    .as("stream %d: %s", n, hex(stream))
                    .isEqualTo(reference.endsInsideAnEvent());
            events += probe.events().size();
        }
        assertThat(events).as("the streams hold events").isGreaterThan(STREAMS / 2);
    }

    @Test
    void meetsTheBoundAtTheSameEventHoweverTheStreamIsCut() {
        Random random = new Random(SEED);
        int tooLarge = 0;
        for (int n = 0; n < STREAMS; n++) {
            byte[] stream = randomStream(random);
            int maxEventBytes = 1 + random.nextInt(60);

            List<Object> whole = outcome(maxEventBytes, List.of(ByteBuffer.wrap(stream)));
            List<Object> cut = outcome(maxEventBytes, randomChunks(stream, random));

            assertThat(cut).as("stream %d: %s", n, hex(stream)).isEqualTo(whole);
            tooLarge += whole.contains(TOO_LARGE) ? 1 : 0;
        }
        assertThat(tooLarge).as("the bound is met, and not always").isBetween(STREAMS / 10, STREAMS * 9 / 10);
    }

    private static List<Object> outcome(int maxEventBytes, List<ByteBuffer> chunks) {
        DecoderProbe probe = new DecoderProbe(maxEventBytes);
        List<Object> outcome = new ArrayList<>();
        try {
            chunks.forEach(probe::decode);
        } catch (SseEventTooLargeException e) {
            outcome.add(TOO_LARGE);
        }
        outcome.addAll(probe.seen());
        return outcome;
    }

    private static byte[] randomStream(Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int pieces = random.nextInt(40);
        for (int i = 0; i < pieces; i++) {
            stream.writeBytes(PIECES.get(random.nextInt(PIECES.size())));
        }
        return stream.toByteArray();
    }

    private static List<ByteBuffer> randomChunks(byte[] stream, Random random) {
        int longest = 1 + random.nextInt(random.nextBoolean() ? 4 : 100);
        List<ByteBuffer> chunks = new ArrayList<>();
        int from = 0;
        while (from < stream.length) {
            int length = Math.min(random.nextInt(longest + 1), stream.length - from);
            chunks.add(randomBuffer(stream, from, length, random));
            from += length;
        }
        return chunks;
    }

    private static ByteBuffer randomBuffer(byte[] stream, int from, int length, Random random) {
        ByteBuffer window = ByteBuffer.wrap(stream, from, length);
        return switch (random.nextInt(4)) {
            case 0 -> window;
            case 1 -> window.slice();
            case 2 -> window.asReadOnlyBuffer();
            default -> ByteBuffer.allocateDirect(length).put(window).flip();
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin1(String bytes) {
        return bytes.getBytes(ISO_8859_1);
    }

    private static String hex(byte[] stream) {
        return HexFormat.of().formatHex(stream);
    }
}
