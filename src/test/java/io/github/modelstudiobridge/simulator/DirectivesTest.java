package io.github.modelstudiobridge.simulator;

import static io.github.modelstudiobridge.simulator.StreamMoment.Kind.COMPLETED;
import static io.github.modelstudiobridge.simulator.StreamMoment.Kind.EVENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectivesTest {

    private ModelStudioSimulator simulator;
    private Api api;

    @BeforeEach
    void start() {
        simulator = new ModelStudioSimulator(Api.fast()).start();
        api = new Api(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void firstTokenDelayHoldsTheFirstEventBack() {
        long start = System.nanoTime();

        api.simulate(true, "first-token-delay=150ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void paceLetsEachTokenArriveLongBeforeTheEnd() throws Exception {
        InputStream stream = api.open(api.request(Api.body(true, "Hello"))
                .header("X-Simulate", "pace=3600s; tokens=3")
                .build());

        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
        String role = lines.readLine();
        lines.readLine();
        String first = lines.readLine();

        assertThat(role).contains("\"role\":\"assistant\"");
        assertThat(first).contains("w1 ");
        assertThat(simulator.stats().openStreams()).isEqualTo(1);
        stream.close();
        await().until(() -> simulator.stats().abortedStreams() == 1);
    }

    @Test
    void paceKeepsTokensInOrderAndApart() {
        List<StreamMoment> moments = new CopyOnWriteArrayList<>();
        simulator.onStreamEvent(moments::add);
        long start = System.nanoTime();

        String stream = api.simulate(true, "pace=20ms; tokens=5").body();

        assertThat(Api.text(stream)).isEqualTo("w1 w2 w3 w4 w5 ");
        List<Long> times = moments.stream()
                .filter(moment -> moment.kind() == EVENT)
                .map(StreamMoment::nanoTime)
                .toList();
        assertThat(times).isSorted();
        assertThat(Duration.ofNanos(times.get(times.size() - 1) - start))
                .as("four paces to the last token and one to the finish reason")
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void momentsCountEachEventOfAStreamAndItsEnd() {
        List<StreamMoment> moments = new CopyOnWriteArrayList<>();
        simulator.onStreamEvent(moments::add);

        String stream = api.post(Api.body(true, "Hello"), "X-Simulate", "tokens=3", "X-Request-Id", "call-7")
                .body();

        await().until(() -> moments.get(moments.size() - 1).kind() == COMPLETED);
        int events = Api.data(stream).size();
        assertThat(moments).hasSize(events + 1).allMatch(moment -> moment.requestId()
                .equals("call-7"));
        for (int i = 0; i < events; i++) {
            assertThat(moments.get(i).kind()).isEqualTo(EVENT);
            assertThat(moments.get(i).index()).isEqualTo(i);
        }
        assertThat(moments.get(events).index()).isEqualTo(events);
    }

    @Test
    void nonStreamAnswersTakeAsLongAsTheirTokens() {
        long start = System.nanoTime();

        HttpResponse<String> response = api.simulate(false, "first-token-delay=50ms; pace=20ms; tokens=5");

        assertThat(Api.json(response.body()).at("/choices/0/message/content").asText())
                .isEqualTo("w1 w2 w3 w4 w5 ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "1, 64", "100000, 64", "100000, 1000", "65, 1"})
    void textBytesAnswersExactlyThatMuch(int bytes, int tokenBytes) {
        String stream = api.simulate(true, "text-bytes=" + bytes + "; token-bytes=" + tokenBytes)
                .body();

        assertThat(Api.text(stream)).hasSize(bytes);
        assertThat(Api.chunks(stream)).hasSize((bytes + tokenBytes - 1) / tokenBytes + 2);
    }

    @Test
    void wholeAnswersAreBoundedAndSaySo() {
        HttpResponse<String> response = api.simulate(false, "text-bytes=1000000000000");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Api.json(response.body()).at("/error/message").asText()).contains("must be streamed");
    }

    @Test
    void eventsPerWritePutsSeveralEventsIntoOneChunk() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: events-per-write=3; tokens=5; pace=5ms"));

            client.readHead();
            List<Integer> eventsPerChunk = client.readChunks().stream()
                    .map(chunk -> new String(chunk, UTF_8).split("\n\n").length)
                    .toList();

            assertThat(eventsPerChunk).containsExactly(3, 3, 2);
        }
    }

    @Test
    void splitBytesCutsEventsAnywhereAndLosesNothing() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "你好世界"), "X-Simulate: split-bytes=7"));

            client.readHead();
            List<byte[]> chunks = client.readChunks();
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            chunks.forEach(all::writeBytes);

            assertThat(chunks).hasSizeGreaterThan(100).allMatch(chunk -> chunk.length <= 7);
            assertThat(Api.text(all.toString(UTF_8))).startsWith("You said: 你好世界.");
        }
    }

    @Test
    void splitBytesAndEventsPerWriteCutAcrossEvents() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(
                    Api.body(true, "Hello"), "X-Simulate: split-bytes=700; events-per-write=8; tokens=5"));

            client.readHead();
            List<byte[]> chunks = client.readChunks();

            assertThat(chunks.subList(0, chunks.size() - 1)).allMatch(chunk -> chunk.length == 700);
        }
    }

    @Test
    void earlyHeadersComeBeforeTheFirstToken() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: early-headers; stall=0"));

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
        }
    }

    @ParameterizedTest
    @CsvSource({"lf, '\n'", "cr, '\r'", "crlf, '\r\n'"})
    void lineEndEndsLinesWithIt(String name, String lineEnd) {
        String stream = api.simulate(true, "tokens=2; line-end=" + name).body();

        assertThat(stream).endsWith("data: [DONE]" + lineEnd + lineEnd);
        assertThat(stream.replace(lineEnd, "")).doesNotContain("\r", "\n");
        assertThat(stream.split(lineEnd + lineEnd)).hasSize(5);
    }

    @Test
    void noSpaceLeavesTheSpaceAfterDataOut() {
        String stream = api.simulate(true, "tokens=2; no-space").body();

        assertThat(stream).doesNotContain("data: ").startsWith("data:{").endsWith("data:[DONE]\n\n");
    }

    @Test
    void noDoneLeavesTheDoneEventOut() {
        String stream = api.simulate(true, "tokens=2; no-done").body();

        assertThat(stream).doesNotContain("[DONE]");
        assertThat(Api.finishReason(stream)).isEqualTo("stop");
    }

    @Test
    void noFinishLeavesTheFinishReasonOut() {
        String stream = api.simulate(true, "tokens=2; no-finish").body();

        assertThat(Api.finishReason(stream)).isNull();
        assertThat(stream).endsWith("data: [DONE]\n\n");
    }

    @Test
    void badJsonBreaksOneEvent() {
        List<String> data = Api.data(api.simulate(true, "tokens=3; bad-json=2").body());

        assertThat(data.get(2)).isEqualTo("{\"choices\":[{\"delta\":{\"content\":\"w2 \"");
        assertThat(data).hasSize(6);
    }

    @Test
    void badJsonBreaksAWholeAnswer() {
        String body = api.simulate(false, "bad-json").body();

        assertThat(body).startsWith("{\"choices\"").doesNotEndWith("}}");
        assertThat(body.chars().filter(c -> c == '{').count())
                .isGreaterThan(body.chars().filter(c -> c == '}').count());
    }

    @Test
    void thinkingAddsThatManyThoughts() {
        List<JsonNode> chunks =
                Api.chunks(api.simulate(true, "thinking=2; tokens=1").body());

        assertThat(chunks.get(1).at("/choices/0/delta"))
                .isEqualTo(Api.json("{\"content\":null,\"reasoning_content\":\"w1 \"}"));
        assertThat(chunks.get(2).at("/choices/0/delta/reasoning_content").asText())
                .isEqualTo("w2 ");
        assertThat(chunks.get(3).at("/choices/0/delta/content").asText()).isEqualTo("w1 ");
    }

    @Test
    void anUnknownDirectiveIsRefusedByName() {
        HttpResponse<String> header = api.simulate(true, "speed=9");
        HttpResponse<String> message = api.post(Api.body(true, "[[simulate: speed=9]] hi"));

        assertThat(header.statusCode()).isEqualTo(400);
        assertThat(Api.json(header.body()).at("/error/message").asText()).contains("X-Simulate", "'speed'");
        assertThat(Api.json(header.body()).at("/error/param").asText()).isEqualTo("X-Simulate");
        assertThat(message.statusCode()).isEqualTo(400);
        assertThat(Api.json(message.body()).at("/error/message").asText()).contains("'speed'");
        assertThat(Api.json(message.body()).at("/error/param").asText()).isEqualTo("messages[0].content");
    }

    @Test
    void directivesInTheMessageWinAndAreNotEchoed() {
        HttpResponse<String> response =
                api.post(Api.body(true, "[[simulate: no-done]] hello"), "X-Simulate", "no-finish");
        HttpResponse<String> overridden =
                api.post(Api.body(true, "[[simulate: tokens=2]] hello"), "X-Simulate", "tokens=9, no-done");

        assertThat(Api.text(response.body())).startsWith("You said: hello.");
        assertThat(response.body()).doesNotContain("[DONE]");
        assertThat(Api.finishReason(response.body())).isNull();
        assertThat(Api.text(overridden.body())).isEqualTo("w1 w2 ");
    }

    @Test
    void severalHeadersAddUp() {
        String stream = api.post(Api.body(true, "Hello"), "X-Simulate", "tokens=2", "X-Simulate", "no-done")
                .body();

        assertThat(Api.text(stream)).isEqualTo("w1 w2 ");
        assertThat(stream).doesNotContain("[DONE]");
    }

    @Test
    void standingDirectivesHoldUntilTheyAreChanged() {
        simulator.simulate("status=503");
        int down = api.post(Api.body(true, "Hello")).statusCode();
        simulator.simulate("");
        int up = api.post(Api.body(true, "Hello")).statusCode();

        assertThat(List.of(down, up)).containsExactly(503, 200);
    }

    @Test
    void standingDirectivesComeFromTheOptionsToo() {
        try (ModelStudioSimulator broken =
                new ModelStudioSimulator(Api.fast().withDirectives("tokens=1; no-done")).start()) {
            String stream = new Api(broken).post(Api.body(true, "Hello")).body();

            assertThat(Api.text(stream)).isEqualTo("w1 ");
            assertThat(stream).doesNotContain("[DONE]");
        }
    }
}
