package io.github.modelstudiobridge.simulator;

import static io.github.modelstudiobridge.simulator.StreamMoment.Kind.ABORTED;
import static io.github.modelstudiobridge.simulator.StreamMoment.Kind.EVENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManyStreamsTest {

    private ModelStudioSimulator simulator;

    @BeforeEach
    void start() {
        simulator = new ModelStudioSimulator(Api.fast()).start();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void streams500AnswersAtOnceOnTheThreadsOfOne() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        clients.add(open("early-headers; stall=0"));
        clients.get(0).readHead();
        long threads = Thread.activeCount();
        long vertxThreads = SimulatorLifecycleTest.vertxThreads();
        try {
            for (int i = 0; i < 500; i++) {
                clients.add(open("first-token-delay=2s; pace=20ms; tokens=10"));
            }
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> simulator.stats().openStreams() == clients.size());
            for (RawClient client : clients.subList(1, clients.size())) {
                client.readHead();
                assertThat(Api.text(client.readChunkedBody())).isEqualTo("w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 ");
            }

            await().until(() -> simulator.stats().completedStreams() == 500);
            assertThat(simulator.stats().openStreams()).isEqualTo(1);
            assertThat(SimulatorLifecycleTest.vertxThreads()).isEqualTo(vertxThreads);
            assertThat((long) Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
        } finally {
            closeAll(clients);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first-token-delay=3600s", "stall=2; tokens=9", "pace=5ms; tokens=100000"})
    void countsEveryStreamThatItsCallerLeaves(String directives) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            clients.add(open(directives));
        }
        await().until(() -> simulator.stats().openStreams() == 1_000);
        closeAll(clients);

        await().until(() -> simulator.stats().abortedStreams() == 1_000);
        await().until(() -> simulator.stats().openConnections() == 0);
        assertThat(simulator.stats().openStreams()).isZero();
        assertThat(simulator.stats().completedStreams()).isZero();
    }

    @Test
    void sendsNothingAfterTheCallerLeft() throws Exception {
        List<StreamMoment> moments = new CopyOnWriteArrayList<>();
        simulator.onStreamEvent(moments::add);
        try (RawClient client = open("pace=2ms; tokens=100000")) {
            client.readHead();
            await().until(() -> moments.size() > 5);
        }

        await().until(() -> simulator.stats().abortedStreams() == 1);
        int last = moments.size() - 1;
        assertThat(moments.get(last).kind()).isEqualTo(ABORTED);
        assertThat(moments.subList(0, last)).allMatch(moment -> moment.kind() == EVENT);
        long sent = simulator.stats().bytesWritten();
        await().during(Duration.ofMillis(100))
                .until(() -> moments.size() == last + 1 && simulator.stats().bytesWritten() == sent);
    }

    @Test
    void forgetsAWholeAnswerWhoseCallerLeft() throws Exception {
        Duration delay = Duration.ofSeconds(1);
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(
                    Api.body(false, "Hello"), "X-Simulate: first-token-delay=" + delay.toMillis() + "ms"));
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> simulator.stats().requests() == 1);
        }

        await().pollInterval(Duration.ofMillis(5)).until(() -> simulator.stats().openConnections() == 0);
        await().during(delay.plusMillis(200)).until(() -> simulator.stats().bytesWritten() == 0);
    }

    @Test
    void waitsForAReaderThatStopsAndLosesNothing() throws Exception {
        int bytes = 40_000_000;
        int roomInTheKernel = 16_000_000;
        try (RawClient client = new RawClient(simulator, 64 * 1024)) {
            client.send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: token-bytes=1000; text-bytes=" + bytes));

            client.readHead();
            await().during(Duration.ofMillis(500)).until(() -> simulator.stats().bytesWritten() < roomInTheKernel);
            Tokens expected = Tokens.filler(bytes, 1_000);
            assertThat(new String(client.readChunk())).contains("\"role\"");
            for (long i = 0; i < expected.size(); i++) {
                String event = new String(client.readChunk());
                if (!event.contains("\"" + expected.get(i) + "\"")) {
                    assertThat(event).as("token %d", i).contains(expected.get(i));
                }
            }
            assertThat(new String(client.readChunk())).contains("\"finish_reason\":\"stop\"");
            assertThat(new String(client.readChunk())).isEqualTo("data: [DONE]\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
        await().until(() -> simulator.stats().completedStreams() == 1);
    }

    @Test
    void stopsWritingToStoppedReadersAndStillServesOthers() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                RawClient client = new RawClient(simulator, 8 * 1024);
                clients.add(client.send(RawClient.post(
                        Api.body(true, "Hello"), "X-Simulate: token-bytes=200; text-bytes=1000000000000")));
            }
            await().until(() -> simulator.stats().openStreams() == 100);
            long[] before = {-1};
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                long now = simulator.stats().bytesWritten();
                boolean still = now == before[0];
                before[0] = now;
                return still;
            });

            assertThat(Api.text(new Api(simulator).post(Api.body(true, "Hello")).body()))
                    .startsWith("You said: Hello.");
        } finally {
            closeAll(clients);
        }
        await().until(() -> simulator.stats().abortedStreams() == 100);
    }

    @Test
    void servesOthersWhileOneReadsAsFastAsItCan() throws Exception {
        Thread greedy = new Thread(() -> {
            try (RawClient client = open("token-bytes=1000; text-bytes=1000000000000")) {
                client.readHead();
                while (!Thread.currentThread().isInterrupted()) {
                    client.readChunk();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        greedy.start();
        try {
            await().until(() -> simulator.stats().bytesWritten() > 1_000_000);

            String stream =
                    new Api(simulator).simulate(true, "pace=2ms; tokens=50").body();

            assertThat(Api.chunks(stream)).hasSize(52);
        } finally {
            greedy.interrupt();
            greedy.join();
        }
    }

    @Test
    void endsEveryStreamWhenItIsClosed() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(open("early-headers; first-token-delay=3600s"));
            clients.get(i).readHead();
        }

        simulator.close();

        assertThat(simulator.stats().openStreams()).isZero();
        assertThat(simulator.stats().openConnections()).isZero();
        for (RawClient client : clients) {
            assertThat(client.readToEnd()).isEmpty();
            client.close();
        }
    }

    private RawClient open(String directives) throws IOException {
        return new RawClient(simulator).send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: " + directives));
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
