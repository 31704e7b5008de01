package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManyStreamsTest {

    /** A delay long enough for all to ask before the first is answered, on a busy machine, too. */
    private static final String QUESTION = "[[simulate: tokens=30; pace=50ms; first-token-delay=%ds]]";

    private static final int MANY_ASK_WITHIN_SECONDS = 4;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1000));

    @Test
    void fiveHundredStreamsAtOnceAreWholeAndTakeNoThreadEach() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start()) {
            String alone = text(ask(bridge, 1, 1)).get(0);
            assertThat(alone).contains("w1 ").endsWith("data: [DONE]\n\n");

            List<Future<Buffer>> few = ask(bridge, 10, 1);
            await().until(() -> bridge.simulator().stats().openStreams() == 10);
            int threadsForFew = threads();
            text(few);

            List<Future<Buffer>> many = ask(bridge, 500, MANY_ASK_WITHIN_SECONDS);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> bridge.simulator().stats().openStreams() == 500);
            int threadsForMany = threads();

            assertThat(text(many)).hasSize(500).containsOnly(alone);
            assertThat(threadsForMany).isLessThanOrEqualTo(threadsForFew + 2);
        } finally {
            vertx.close();
        }
    }

    private List<Future<Buffer>> ask(BridgeUnderTest bridge, int streams, int delaySeconds) {
        List<Future<Buffer>> answers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            answers.add(client.request(HttpMethod.POST, bridge.port(), "127.0.0.1", BridgeUnderTest.IMS_PATH)
                    .compose(request -> send(request, delaySeconds))
                    .compose(response -> response.body()));
        }
        return answers;
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, int delaySeconds) {
        BridgeUnderTest.imsHeaders().forEach(request::putHeader);
        return request.send(BridgeUnderTest.imsRequest(QUESTION.formatted(delaySeconds)));
    }

    /** The answers without what differs from call to call. */
    private static List<String> text(List<Future<Buffer>> answers) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Future<Buffer> answer : answers) {
            texts.add(answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS)
                    .toString()
                    .replaceAll("\"id\":\"[^\"]*\",", "")
                    .replaceAll("\"created\":\\d+,", ""));
        }
        return texts;
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
