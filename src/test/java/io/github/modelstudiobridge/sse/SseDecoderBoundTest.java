package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No stream makes a decoder hold more than its limit. */
class SseDecoderBoundTest {
    private static final int LIMIT = 20;

    private final DecoderProbe probe = new DecoderProbe(LIMIT);

    private void decodeInChunks(String stream, int chunkSize) {
        probe.decodeInChunks(stream.getBytes(UTF_8), chunkSize);
    }

    /** An event which begins with these lines and fills them up to so many bytes, one for each line end, with data. */
    private static String eventOf(int size, String lines) {
        int head = (lines.replace("\r\n", "\n") + "data:\n").getBytes(UTF_8).length;
        return lines + "data:" + "x".repeat(size - head) + "\n\n";
    }

    private static Stream<String> linesOfAnEvent() {
        return Stream.of(
                "",
                "data\n",
                "data: 你\n",
                "data\r\ndata\r\n",
                "event: a\n",
                "id: 1\n",
                "retry: 1\n",
                "unknown\n",
                "data\n: c\n");
    }

    @ParameterizedTest
    @MethodSource("linesOfAnEvent")
    void dispatchesAnEventOfExactlyTheLimit(String lines) {
        probe.decode(eventOf(LIMIT, lines).repeat(2));

        assertThat(probe.events()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("linesOfAnEvent")
    void refusesAnEventOfOneByteMore(String lines) {
        assertThatThrownBy(() -> probe.decode(eventOf(LIMIT + 1, lines))).isInstanceOf(SseEventTooLargeException.class);

        assertThat(probe.events()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 200})
    void refusesALineWithoutEndAtTheFirstByteBeyondTheLimit(int chunkSize) {
        decodeInChunks("x".repeat(LIMIT), chunkSize);

        assertThatThrownBy(() -> probe.decode("x")).isInstanceOf(SseEventTooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: x\n", "event: x\n", "id: x\n", "retry: 1\n", "unknown\n"})
    void refusesAnEventWhichNeverEnds(String line) {
        assertThatThrownBy(() -> decodeInChunks(line.repeat(100), 5)).isInstanceOf(SseEventTooLargeException.class);
    }

    @Test
    void refusesEndlessCommentsInsideAnEvent() {
        probe.decode("data: x\n");

        assertThatThrownBy(() -> probe.decode(": c\n".repeat(100))).isInstanceOf(SseEventTooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {": keep-alive\n", ": keep-alive\r\n", ": keep-alive\n\n", "\n", "\r\n"})
    void letsCommentsAndBlankLinesBetweenEventsGoOnForEver(String line) {
        assertThatCode(() -> decodeInChunks(line.repeat(20_000), 7)).doesNotThrowAnyException();

        probe.decode(eventOf(LIMIT, ""));
        assertThat(probe.events()).hasSize(1);
        assertThat(probe.hasIncompleteEvent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 200})
    void refusesACommentBetweenEventsWhichNeverEnds(int chunkSize) {
        assertThatThrownBy(() -> decodeInChunks(":".repeat(LIMIT + 1), chunkSize))
                .isInstanceOf(SseEventTooLargeException.class);
    }

    @Test
    void countsEveryEventFromZero() {
        decodeInChunks("data: 789\n\n".repeat(1_000), 3);

        assertThat(probe.events()).hasSize(1_000);
    }

    @Test
    void doesNotCountTheByteOrderMark() {
        probe.decode("\uFEFF" + eventOf(LIMIT, ""));

        assertThat(probe.events()).hasSize(1);
    }

    @Test
    void dispatchesTheEventsBeforeTheOneWhichIsTooLarge() {
        assertThatThrownBy(() -> probe.decode("data: a\n\ndata: b\n\ndata: " + "c".repeat(LIMIT) + "\n\ndata: d\n\n"))
                .isInstanceOf(SseEventTooLargeException.class);

        assertThat(probe.data()).containsExactly("a", "b");
    }

    @Test
    void saysTheLimitAndThePlaceButNotTheText() {
        SseEventTooLargeException failure = catchThrowableOfType(
                SseEventTooLargeException.class,
                () -> probe.decode("data: a\n\ndata: b\n\ndata: " + "secret".repeat(9)));

        assertThat(failure.maxEventBytes()).isEqualTo(LIMIT);
        assertThat(failure)
                .hasMessageContaining("maxEventBytes=20 ")
                .hasMessageContaining("after 2 dispatched events")
                .hasMessageNotContaining("secret");
    }

    @Test
    void throwsTheSameOnceItFailed() {
        SseEventTooLargeException failure =
                catchThrowableOfType(SseEventTooLargeException.class, () -> probe.decode("x".repeat(LIMIT + 1)));

        assertThatThrownBy(() -> probe.decode("\n\ndata: a\n\n")).isSameAs(failure);
        assertThatThrownBy(() -> probe.decode("")).isSameAs(failure);
        assertThat(probe.seen()).isEmpty();
    }

    @Test
    void holdsAnIncompleteEventOnceItFailed() {
        assertThatThrownBy(() -> probe.decode("x".repeat(LIMIT + 1))).isInstanceOf(SseEventTooLargeException.class);

        assertThat(probe.hasIncompleteEvent()).isTrue();
    }

    @Test
    void carriesALineOfManyChunksUpToALargeLimit() {
        String text = IntStream.range(0, 50_000).mapToObj(Integer::toString).reduce("", String::concat);
        DecoderProbe large = new DecoderProbe(text.length() + 7);

        large.decodeInChunks(("data: " + text + "\n\n").getBytes(UTF_8), 1_000);

        assertThat(large.seen()).containsExactly(SseEvent.ofData(text));
    }
}
