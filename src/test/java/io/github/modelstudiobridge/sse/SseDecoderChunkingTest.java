package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.sse.DecoderProbe.Comment;
import io.github.modelstudiobridge.sse.DecoderProbe.Retry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Network chunks are not events: the same stream, cut in every way, with every line end, says the same. */
class SseDecoderChunkingTest {
    private static final String DELTA =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1735113344,\"model\":\"qwen-plus\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"您好，请问有什么可以帮您？👋🏽\"},"
                    + "\"finish_reason\":null}],\"usage\":null}";

    private static final String STREAM = "\uFEFF: 保持连接\n"
            + "retry: 3000\n"
            + "\n"
            + ("data: " + DELTA + "\n\n")
            + ("id: 一\nevent: 错误\n:HTTP_STATUS/429\ndata:第一行\ndata: 第二行 😀\nunknown: 字段\n\n")
            + "event: nothing\n\n"
            + "data\n\n"
            + "data: [DONE]\n\n"
            + "data: 未完";

    private static final List<Object> EXPECTED = List.of(
            new Comment("保持连接"),
            new Retry(3000),
            SseEvent.ofData(DELTA),
            new Comment("HTTP_STATUS/429"),
            new SseEvent("错误", "第一行\n第二行 😀", "一"),
            new SseEvent("message", "", "一"),
            new SseEvent("message", "[DONE]", "一"));

    private static Stream<Arguments> chunkSizesAndLineEnds() {
        return Stream.of("\n", "\r", "\r\n").flatMap(lineEnd -> IntStream.of(1, 2, 3, 7, 200, Integer.MAX_VALUE)
                .mapToObj(chunkSize -> Arguments.argumentSet(
                        "chunks of " + chunkSize + ", "
                                + lineEnd.replace("\r", "CR").replace("\n", "LF"),
                        chunkSize,
                        lineEnd)));
    }

    @ParameterizedTest
    @MethodSource("chunkSizesAndLineEnds")
    void decodesTheSameHoweverTheStreamIsCut(int chunkSize, String lineEnd) {
        byte[] stream = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
        DecoderProbe probe = new DecoderProbe(1_000);

        probe.decodeInChunks(stream, chunkSize);

        assertThat(probe.seen()).isEqualTo(EXPECTED);
        assertThat(probe.hasIncompleteEvent()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("chunkSizesAndLineEnds")
    void dispatchesAnEventWithTheChunkWhichCompletesIt(int chunkSize, String lineEnd) {
        byte[] event = ("data: " + DELTA + "\n\n").replace("\n", lineEnd).getBytes(UTF_8);
        int completeAt = lineEnd.equals("\r\n") ? event.length - 1 : event.length;
        DecoderProbe probe = new DecoderProbe(1_000);

        for (int from = 0; from < event.length; ) {
            int length = Math.min(chunkSize, event.length - from);
            probe.decode(ByteBuffer.wrap(event, from, length));
            from += length;

            assertThat(probe.data())
                    .as("after byte %d of %d", from, event.length)
                    .isEqualTo(from >= completeAt ? List.of(DELTA) : List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void decodesTheSameWhereverTheStreamIsCutOnce(String lineEnd) {
        byte[] stream = STREAM.replace("\n", lineEnd).getBytes(UTF_8);

        for (int cut = 0; cut <= stream.length; cut++) {
            DecoderProbe probe = new DecoderProbe(1_000);
            probe.decode(ByteBuffer.wrap(stream, 0, cut));
            probe.decode(ByteBuffer.wrap(stream, cut, stream.length - cut));

            assertThat(probe.seen()).as("cut at byte %d", cut).isEqualTo(EXPECTED);
        }
    }
}
