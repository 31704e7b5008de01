package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.StreamMoment;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each token is on its way to the caller the moment it arrives, seen by the clock of the model's side. */
@Tag(BridgeHost.CONTRACT)
class LiveStreamTest {

    private static final int TOKENS = 8;
    private static final String PACED = "[[simulate: pace=100ms; first-token-delay=100ms; tokens=" + TOKENS;

    private static BridgeUnderTest bridge;
    private static final List<StreamMoment> MOMENTS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start();
        bridge.simulator().onStreamEvent(MOMENTS::add);
        frames("[[simulate: tokens=200]]");
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @BeforeEach
    void forget() {
        // the model's side sees the end of the stream before a moment after its caller
        await().until(() -> bridge.simulator().stats().openStreams() == 0);
        MOMENTS.clear();
    }

    private static List<HttpCall.Frame> frames(String text) throws IOException {
        try (HttpCall call = bridge.askIms(text).readHead()) {
            assertThat(call.status()).isEqualTo(200);
            List<HttpCall.Frame> frames = new ArrayList<>();
            HttpCall.Frame frame;
            while ((frame = call.readFrame()) != null) {
                frames.add(frame);
            }
            assertThat(frames.get(frames.size() - 1).data()).isEqualTo("[DONE]");
            return frames;
        }
    }

    /** When the model's side sent each event; the first one only names the role and is not said to the caller. */
    private static List<Long> sent() {
        return MOMENTS.stream()
                .filter(moment -> moment.kind() == StreamMoment.Kind.EVENT && moment.index() > 0)
                .map(StreamMoment::nanoTime)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; split-bytes=7", "; split-bytes=100"})
    void noFrameWaitsForTheNextOne(String cut) throws Exception {
        List<HttpCall.Frame> frames = frames(PACED + cut + "]]");

        List<Long> sent = sent();
        assertThat(frames).hasSizeGreaterThan(TOKENS);
        for (int i = 0; i < TOKENS; i++) {
            assertThat(frames.get(i).nanoTime())
                    .as("frame %d against the sending of event %d", i, i + 1)
                    .isLessThan(sent.get(i + 1));
        }
    }

    @Test
    void theLastTextDoesNotWaitForTheEnd() throws Exception {
        try (HttpCall call = bridge.askIms("[[simulate: tokens=3; stall=3]]").readHead()) {
            assertThat(List.of(call.readFrame(), call.readFrame(), call.readFrame()))
                    .extracting(HttpCall.Frame::data)
                    .allSatisfy(data -> assertThat(data).contains("\"finish_reason\":null"));
        }
        assertThat(MOMENTS).extracting(StreamMoment::kind).doesNotContain(StreamMoment.Kind.COMPLETED);
    }

    @Test
    void eventsOfOneChunkLeaveTogetherBeforeTheNextChunkComes() throws Exception {
        List<HttpCall.Frame> frames = frames("[[simulate: pace=100ms; tokens=12; events-per-write=4]]");

        assertThat(frames).hasSizeGreaterThan(12);
        List<Long> sent = sent();
        long last = sent.get(sent.size() - 1);
        assertThat(frames.get(0).nanoTime()).isLessThan(last);
        assertThat(texts(frames)).containsSequence(texts(frames("[[simulate: tokens=12]]")));
    }

    @Test
    void theFirstFrameIsThereWithin50MillisecondsOfTheModelsFirst() throws Exception {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            MOMENTS.clear();
            List<HttpCall.Frame> frames = frames("[[simulate: pace=100ms; first-token-delay=100ms; tokens=2]]");
            delays.add(TimeUnit.NANOSECONDS.toMillis(frames.get(0).nanoTime() - sent().get(0)));
        }

        // the median, because the machine that runs this has other work
        assertThat(delays.stream().sorted().toList().get(2)).as("of %s", delays).isLessThan(50);
    }

    @Test
    void aPacedAnswerArrivesAtThatPace() throws Exception {
        List<HttpCall.Frame> frames = frames(PACED + "]]");

        long spread = frames.get(TOKENS - 1).nanoTime() - frames.get(0).nanoTime();
        assertThat(TimeUnit.NANOSECONDS.toMillis(spread)).isBetween((TOKENS - 1) * 90L, (TOKENS - 1) * 100L + 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "split-bytes=1",
                "split-bytes=2",
                "split-bytes=3",
                "split-bytes=200",
                "line-end=cr",
                "line-end=crlf",
                "line-end=crlf; split-bytes=1",
                "no-space",
                "events-per-write=5",
                "no-done"
            })
    void theTextIsTheSameHoweverTheModelsSideWritesIt(String directives) throws Exception {
        String question = "你好 🙂 grüße";

        assertThat(texts(frames("[[simulate: " + directives + "]] " + question)))
                .isEqualTo(texts(frames(question)))
                .satisfies(texts -> assertThat(String.join("", texts)).contains(question));
    }

    private static List<String> texts(List<HttpCall.Frame> frames) {
        return frames.stream()
                .map(HttpCall.Frame::data)
                .filter(data -> !data.equals("[DONE]"))
                .map(data -> data.replaceFirst(".*\"delta\":\\{\"content\":\"(.*)\"}.*", "$1"))
                .toList();
    }
}
