package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.modelstudiobridge.sse.DecoderProbe.Comment;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseEncoderTest {

    private static String encodeData(String data) {
        return new String(SseEncoder.encodeData(data.getBytes(UTF_8)), UTF_8);
    }

    private static String encode(SseEvent event) {
        return new String(SseEncoder.encode(event), UTF_8);
    }

    private static String encodeComment(String text) {
        return new String(SseEncoder.encodeComment(text), UTF_8);
    }

    private static List<Object> decode(byte[] stream) {
        DecoderProbe probe = new DecoderProbe(100_000);
        probe.decode(stream);
        return probe.seen();
    }

    @Test
    void writesDataAsOneLineAndABlankLine() {
        assertThat(encodeData("{\"content\":\"你好 👋\"}")).isEqualTo("data: {\"content\":\"你好 👋\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r\nb"})
    void writesADataLineForEachLineOfTheData(String data) {
        assertThat(encodeData(data)).isEqualTo("data: a\ndata: b\n\n");
        assertThat(encode(SseEvent.ofData(data))).isEqualTo("data: a\ndata: b\n\n");
    }

    @Test
    void writesEmptyLinesOfTheDataToo() {
        assertThat(encodeData("")).isEqualTo("data: \n\n");
        assertThat(encodeData("\n")).isEqualTo("data: \ndata: \n\n");
        assertThat(encodeData("a\n\n")).isEqualTo("data: a\ndata: \ndata: \n\n");
        assertThat(encodeData("\r\n\ra")).isEqualTo("data: \ndata: \ndata: a\n\n");
    }

    @Test
    void writesTypeAndIdBeforeTheData() {
        assertThat(encode(new SseEvent("error", "x", "7"))).isEqualTo("event: error\nid: 7\ndata: x\n\n");
    }

    @Test
    void leavesOutWhatAReceiverAssumes() {
        assertThat(encode(new SseEvent("message", "x", "7"))).isEqualTo("id: 7\ndata: x\n\n");
        assertThat(encode(new SseEvent("error", "x", ""))).isEqualTo("event: error\ndata: x\n\n");
        assertThat(encode(SseEvent.ofData("x"))).isEqualTo("data: x\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "\n"})
    void refusesALineBreakInTypeOrId(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEncoder.encode(new SseEvent(name, "x", "")))
                .withMessageStartingWith("type ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEncoder.encode(new SseEvent("message", "x", name)))
                .withMessageStartingWith("lastEventId ");
    }

    @Test
    void refusesANulInTheIdOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEncoder.encode(new SseEvent("message", "x", "a\0")))
                .withMessageStartingWith("lastEventId ");
        assertThat(encode(new SseEvent("a\0", "x", ""))).isEqualTo("event: a\0\ndata: x\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"keep-alive|': keep-alive\n\n'", "''|': \n\n'", "'a\nb\rc\r\nd'|': a\n: b\n: c\n: d\n\n'"})
    void writesACommentLineForEachLineOfTheText(String text, String expected) {
        assertThat(encodeComment(text)).isEqualTo(expected);
    }

    @Test
    void hidesNoEventInAComment() {
        byte[] comment = SseEncoder.encodeComment("a\ndata: x\n\n");

        assertThat(decode(comment))
                .containsExactly(new Comment("a"), new Comment("data: x"), new Comment(""), new Comment(""));
    }

    @Test
    void standsBetweenAnyTwoOthers() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(SseEncoder.encodeComment("wait"));
        stream.writeBytes(SseEncoder.encodeData("一".getBytes(UTF_8)));
        stream.writeBytes(SseEncoder.encodeComment("wait"));
        stream.writeBytes(SseEncoder.encode(new SseEvent("error", "二", "2")));
        stream.writeBytes(SseEncoder.encodeData("[DONE]".getBytes(UTF_8)));

        assertThat(decode(stream.toByteArray()))
                .containsExactly(
                        new Comment("wait"),
                        SseEvent.ofData("一"),
                        new Comment("wait"),
                        new SseEvent("error", "二", "2"),
                        new SseEvent("message", "[DONE]", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "  x ", ":", "data: x", "\n", "a\nb\n", "\n\n", "你好\n👋", "a\tb", "\uFEFFx", "\0"})
    void comesBackFromADecoderAsItWas(String data) {
        SseEvent event = new SseEvent("类型 ", data, " 号");

        assertThat(decode(SseEncoder.encode(event))).containsExactly(event);
        assertThat(decode(SseEncoder.encodeData(data.getBytes(UTF_8)))).containsExactly(SseEvent.ofData(data));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\r\nb"})
    void comesBackWithLineFeedsForOtherLineBreaks(String data) {
        assertThat(decode(SseEncoder.encode(SseEvent.ofData(data)))).containsExactly(SseEvent.ofData("a\nb"));
    }

    @Test
    void comesBackFromADecoderForRandomText() {
        Random random = new Random(20_260_101);
        String[] pieces = {"\n", "\r", "\r\n", " ", ":", "data", "你", "😀", "x"};
        for (int n = 0; n < 5_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String data = text.toString();
            String normalized = data.replace("\r\n", "\n").replace('\r', '\n');

            assertThat(decode(SseEncoder.encode(new SseEvent("t", data, "1"))))
                    .containsExactly(new SseEvent("t", normalized, "1"));
        }
    }
}
