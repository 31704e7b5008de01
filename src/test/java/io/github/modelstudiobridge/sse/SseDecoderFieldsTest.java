package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.sse.DecoderProbe.Comment;
import io.github.modelstudiobridge.sse.DecoderProbe.Retry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lines of a stream mean, rule by rule. */
class SseDecoderFieldsTest {
    private final DecoderProbe probe = new DecoderProbe(1_000);

    @Nested
    class Data {
        @Test
        void dispatchesAnUnnamedEventAsMessageWithoutAnId() {
            probe.decode("data: {\"a\":1}\n\n");

            assertThat(probe.seen()).containsExactly(new SseEvent("message", "{\"a\":1}", ""));
        }

        @Test
        void dispatchesEveryEventOfAChunkInOrder() {
            probe.decode("data: 1\n\ndata: 2\n\ndata: [DONE]\n\n");

            assertThat(probe.data()).containsExactly("1", "2", "[DONE]");
        }

        @Test
        void joinsDataLinesByLineFeeds() {
            probe.decode("data: YHOO\ndata: +2\ndata: 10\n\n");

            assertThat(probe.data()).containsExactly("YHOO\n+2\n10");
        }

        @Test
        void beginsEveryEventWithoutTheDataOfTheOneBefore() {
            probe.decode("data: a\ndata: b\n\ndata: c\n\ndata: d\ndata: e\n\n");

            assertThat(probe.data()).containsExactly("a\nb", "c", "d\ne");
        }

        @Test
        void dispatchesNothingWhenDataIsEmpty() {
            probe.decode("event: ping\nid: 1\n\n\n\n");

            assertThat(probe.seen()).isEmpty();
        }

        @Test
        void dispatchesAnEmptyTextWhenADataFieldHasNoValue() {
            probe.decode("data\n\ndata:\n\ndata: \n\n");

            assertThat(probe.data()).containsExactly("", "", "");
        }

        @Test
        void joinsEmptyDataLinesToLineFeeds() {
            probe.decode("data\ndata\n\ndata:\ndata: x\ndata:\n\n");

            assertThat(probe.data()).containsExactly("\n", "\nx\n");
        }

        @Test
        void dropsOneSpaceAfterTheColonAndNoMore() {
            probe.decode("data:x\n\ndata: x\n\ndata:  x \n\ndata:\tx\n\n");

            assertThat(probe.data()).containsExactly("x", "x", " x ", "\tx");
        }

        @Test
        void keepsColonsInTheValue() {
            probe.decode("data: a:b: c\n\ndata::\n\n");

            assertThat(probe.data()).containsExactly("a:b: c", ":");
        }

        @Test
        void neverDispatchesAnEventWhichTheEndOfTheStreamCutsOff() {
            probe.decode("data: whole\n\ndata: cut\n");

            assertThat(probe.data()).containsExactly("whole");
        }
    }

    @Nested
    class Type {
        @Test
        void namesTheEventByItsEventField() {
            probe.decode("event: error\ndata: x\n\n", "data: y\nevent: late\n\n");

            assertThat(probe.events()).extracting(SseEvent::type).containsExactly("error", "late");
        }

        @Test
        void takesTheLastOfSeveralEventFields() {
            probe.decode("event: a\nevent: b\ndata: x\n\n");

            assertThat(probe.events()).extracting(SseEvent::type).containsExactly("b");
        }

        @Test
        void takesAnEmptyEventFieldForNoName() {
            probe.decode("event: a\nevent:\ndata: x\n\n");

            assertThat(probe.events()).extracting(SseEvent::type).containsExactly("message");
        }

        @Test
        void forgetsTheTypeAfterTheEvent() {
            probe.decode("event: a\ndata: x\n\ndata: y\n\n");

            assertThat(probe.events()).extracting(SseEvent::type).containsExactly("a", "message");
        }

        @Test
        void forgetsTheTypeOfAnEventWithoutData() {
            probe.decode("event: a\n\ndata: y\n\n");

            assertThat(probe.events()).extracting(SseEvent::type).containsExactly("message");
        }
    }

    @Nested
    class LastEventId {
        @Test
        void keepsTheIdOverEvents() {
            probe.decode("id: 7\ndata: a\n\ndata: b\n\nid: 8\ndata: c\n\n");

            assertThat(probe.events()).extracting(SseEvent::lastEventId).containsExactly("7", "7", "8");
        }

        @Test
        void keepsTheIdOfAnEventWithoutData() {
            probe.decode("id: 7\n\ndata: a\n\n");

            assertThat(probe.events()).extracting(SseEvent::lastEventId).containsExactly("7");
        }

        @Test
        void clearsTheIdByAnEmptyIdField() {
            probe.decode("id: 7\ndata: a\n\nid\ndata: b\n\n");

            assertThat(probe.events()).extracting(SseEvent::lastEventId).containsExactly("7", "");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\0", "\0x", "x\0", "x\0y"})
        void ignoresAnIdWithNul(String id) {
            probe.decode("id: 7\ndata: a\n\n", "id: " + id + "\ndata: b\n\n");

            assertThat(probe.events()).extracting(SseEvent::lastEventId).containsExactly("7", "7");
        }
    }

    @Nested
    class RetryField {
        @ParameterizedTest
        @ValueSource(strings = {"0", "3000", "007", "9223372036854775807"})
        void reportsMillisecondsWhenAllAreDigits(String value) {
            probe.decode("retry: " + value + "\n");

            assertThat(probe.seen()).containsExactly(new Retry(Long.parseLong(value)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-1", "+1", "1.5", "1s", "x", "1 ", " 1", "１", "/", ":", "9223372036854775808"})
        void ignoresARetryWhichIsNotAllDigitsOrTooLarge(String value) {
            probe.decode("retry: " + value + "\ndata: x\n\n");

            assertThat(probe.seen()).containsExactly(SseEvent.ofData("x"));
        }

        @Test
        void reportsARetryAtOnce() {
            probe.decode("data: x\nretry: 10\n");

            assertThat(probe.seen()).containsExactly(new Retry(10));
        }
    }

    @Nested
    class OtherLines {
        @Test
        void reportsACommentAtOnceLessOneSpace() {
            probe.decode(":HTTP_STATUS/429\n:  two\n:\ndata: x\n: inside\n");

            assertThat(probe.seen())
                    .containsExactly(
                            new Comment("HTTP_STATUS/429"),
                            new Comment(" two"),
                            new Comment(""),
                            new Comment("inside"));
        }

        @Test
        void dispatchesAnEventRoundWhichCommentsStand() {
            probe.decode("event: error\n:HTTP_STATUS/429\ndata:x\n: b\ndata:y\n\n");

            assertThat(probe.events()).containsExactly(new SseEvent("error", "x\ny", ""));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "foo: x",
                    "foo",
                    "Data: x",
                    "DATA: x",
                    " data: x",
                    "data : x",
                    "dat: x",
                    "datas: x",
                    "even: x",
                    "Event: x",
                    "ID: 9",
                    "ids: 9",
                    "i: 9",
                    "Retry: 9",
                    "retr: 9",
                    "数据: x",
                    "data：x"
                })
        void ignoresUnknownFields(String line) {
            probe.decode(line + "\ndata: y\n" + line + "\n\n");

            assertThat(probe.seen()).containsExactly(SseEvent.ofData("y"));
        }

        @Test
        void acceptsAListenerWhichOnlyWantsEvents() {
            List<SseEvent> events = new ArrayList<>();

            new SseDecoder(1_000).decode(ByteBuffer.wrap(": c\nretry: 1\ndata: x\n\n".getBytes(UTF_8)), events::add);

            assertThat(events).containsExactly(SseEvent.ofData("x"));
        }
    }
}
