package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hundred calls whose tools all block for two seconds. */
class BlockedToolsTest {

    private static final int CALLS = 100;
    private static final Duration BLOCKED = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TOOL_CALL =
            "[[simulate: call=get_current_weather:{\\\"location\\\":\\\"Ulm\\\"}]] How is the weather?";

    /** Until its caller leaves. */
    private static final String STREAM = "[[simulate: tokens=100000; pace=20ms]]";

    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger mostBlocked = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(3 * CALLS));

    private ScriptedServer weather;
    private BridgeUnderTest bridge;

    private void start(Map<String, String> bounds) throws Exception {
        weather = new ScriptedServer(socket -> {
            mostBlocked.accumulateAndGet(blocked.incrementAndGet(), Math::max);
            release.await();
            blocked.decrementAndGet();
            ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsunny");
        });
        Map<String, String> properties = new HashMap<>(bounds);
        properties.put("ims.tools", "get_current_weather");
        properties.put("tools.weather.url", weather.url());
        properties.put("tools.timeout", "30s");
        bridge = BridgeUnderTest.start(properties);
    }

    @AfterEach
    void stop() {
        vertx.close();
        bridge.close();
        weather.close();
    }

    /** A caller's answer, and when each part of it came. */
    private final class Heard {
        final StringBuffer text = new StringBuffer();
        final Future<Void> whole;
        private final List<Long> nanoTimes = new ArrayList<>();

        Heard(String question) {
            whole = client.request(HttpMethod.POST, bridge.port(), "127.0.0.1", BridgeUnderTest.IMS_PATH)
                    .compose(request -> {
                        BridgeUnderTest.imsHeaders().forEach(request::putHeader);
                        return request.send(BridgeUnderTest.imsRequest(question));
                    })
                    .compose(response -> response.handler(this::take).end());
        }

        private synchronized void take(Buffer part) {
            nanoTimes.add(System.nanoTime());
            text.append(part);
        }

        /** Times between parts that came between two moments. */
        synchronized LongStream gapsMillis(long from, long to) {
            long[] times = nanoTimes.stream()
                    .mapToLong(Long::longValue)
                    .filter(time -> time > from && time < to)
                    .toArray();
            return LongStream.rangeClosed(0, times.length)
                    .map(i -> (i == times.length ? to : times[(int) i]) - (i == 0 ? from : times[(int) i - 1]))
                    .map(TimeUnit.NANOSECONDS::toMillis);
        }
    }

    private List<Heard> ask(String question) {
        List<Heard> asked = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            asked.add(new Heard(question));
        }
        return asked;
    }

    private static List<String> texts(List<Heard> heard) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Heard one : heard) {
            one.whole.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(one.text).endsWith("data: [DONE]\n\n");
            texts.add(one.text.toString());
        }
        return texts;
    }

    @Test
    void delayNoTokenOfAHundredStreamsAndFinish() throws Exception {
        start(Map.of());
        List<Heard> streams = ask(STREAM);
        await().atMost(PATIENCE).until(() -> streams.stream().allMatch(stream -> stream.text.length() > 0));
        List<Heard> calls = ask(TOOL_CALL);
        await().atMost(PATIENCE).untilAtomic(blocked, equalTo(CALLS));

        long from = System.nanoTime();
        Thread.sleep(BLOCKED.toMillis());
        long to = System.nanoTime();

        assertThat(blocked).hasValue(CALLS);
        release.countDown();
        assertThat(texts(calls)).allSatisfy(text -> assertThat(text).contains("sunny"));
        long[] gaps = streams.stream()
                .flatMapToLong(stream -> stream.gapsMillis(from, to))
                .sorted()
                .toArray();
        assertThat(gaps[gaps.length * 99 / 100]).as("p99 of the gaps in ms").isLessThan(300);
        assertThat(gaps[gaps.length - 1]).as("the longest gap in ms").isLessThan(BLOCKED.toMillis() / 2);
    }

    @Test
    void thatAreMoreThanMayRunWaitTheirTurnOrAreToldToTheModel() throws Exception {
        start(Map.of("tools.max-concurrent-per-tool", "40", "tools.max-waiting-per-tool", "30"));
        List<Heard> calls = ask(TOOL_CALL);
        await().atMost(PATIENCE)
                .until(() ->
                        calls.stream().filter(call -> call.whole.isComplete()).count() == 30);
        assertThat(calls).filteredOn(call -> call.text.indexOf("\"busy: ") > 0).hasSize(30);
        await().atMost(PATIENCE).untilAtomic(blocked, equalTo(40));

        release.countDown();

        assertThat(texts(calls)).filteredOn(text -> text.contains("sunny")).hasSize(70);
        assertThat(mostBlocked).hasValue(40);
    }
}
