package io.github.modelstudiobridge.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's side that speaks until it is left, for three seconds at most, and notes when that was. It lives in the callers' process, so that both
 * read one clock.
 */
public final class CancelUpstream implements AutoCloseable {

    private static final int PACE_MILLIS = 20;
    private static final int MOST_MILLIS = 3_000;
    /** Callers say in their request which call it is. */
    private static final Pattern CALL = Pattern.compile("call-(\\d+)-");

    private static final String EVENT =
            """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"qwen-plus",\
            "choices":[{"index":0,"delta":{"role":"assistant","content":"word "},"finish_reason":null}]}

            """;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Buffer event = Buffer.buffer(EVENT);
    private final Map<Integer, Long> leftAt = new ConcurrentHashMap<>();
    private final HttpServer server;

    public CancelUpstream() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    public int port() {
        return server.actualPort();
    }

    /** When the call was seen to be left, as {@link System#nanoTime}; null when it was not. */
    Long leftAt(int call) {
        return leftAt.get(call);
    }

    /** Numbers of calls begin anew. */
    void forget() {
        leftAt.clear();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Matcher call = CALL.matcher(body.toString(StandardCharsets.UTF_8));
        HttpServerResponse response = request.response();
        if (!call.find()) {
            response.setStatusCode(400).end();
            return;
        }
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        response.write(event.copy());
        long timer = vertx.setPeriodic(PACE_MILLIS, due -> response.write(event.copy()));
        response.closeHandler(closed -> {
            leftAt.putIfAbsent(Integer.valueOf(call.group(1)), System.nanoTime());
            vertx.cancelTimer(timer);
        });
        // behind a gateway that does not hand on that its caller left, streams must not pile up
        vertx.setTimer(MOST_MILLIS, due -> {
            if (vertx.cancelTimer(timer)) {
                response.closeHandler(null);
                response.end();
            }
        });
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
