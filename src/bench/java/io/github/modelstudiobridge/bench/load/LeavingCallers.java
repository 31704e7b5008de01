package io.github.modelstudiobridge.bench.load;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Callers who close their connection in the middle of an answer, one call after the other. */
public final class LeavingCallers {

    /** Neither all in the rhythm of the events nor all together. */
    private static final int LEAST_LISTEN_MILLIS = 30;

    private static final int LISTEN_SPREAD_MILLIS = 40;

    private static final long LAST_SECONDS = 2;

    private final Vertx vertx;
    private final CancelUpstream upstream;
    private final int callers;
    private final HttpClient client;
    private final RequestOptions request;
    private final String model;
    private final Map<Integer, Long> closedAt = new HashMap<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Random random = new Random(1);
    private int calls;
    private int asked;
    private int over;

    LeavingCallers(Vertx vertx, Target target, CancelUpstream upstream, int callers) {
        this.vertx = vertx;
        this.callers = callers;
        this.upstream = upstream;
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(callers));
        request = Requests.to(target);
        model = target.model();
    }

    /**
     * What was seen of it at the other end.
     *
     * @param times  from the caller's close to the one that the model's side saw
     * @param unseen calls whose end it had not seen two seconds after the last
     */
    public record Seen(Latencies times, int unseen) {}

    /**
     * Has so many calls.
     *
     * @throws IllegalStateException when a call was refused or did not begin
     */
    public Seen run(int number, Duration patience) throws InterruptedException {
        upstream.forget();
        calls = number;
        vertx.runOnContext(onLoop -> {
            for (int i = 0; i < callers; i++) {
                vertx.setTimer(1 + random.nextInt(LISTEN_SPREAD_MILLIS), due -> next());
            }
        });
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String reason =
                    e.getCause() == null ? "they do not end" : e.getCause().getMessage();
            throw new IllegalStateException("calls that are left: " + reason, e);
        } finally {
            client.close();
        }
        TimeUnit.SECONDS.sleep(LAST_SECONDS);
        return seen();
    }

    private Seen seen() {
        Latencies times = new Latencies(Duration.ZERO);
        int unseen = 0;
        for (int call = 0; call < calls; call++) {
            Long leftAt = upstream.leftAt(call);
            if (leftAt == null) {
                unseen++;
            } else {
                times.add(leftAt - closedAt.get(call));
            }
        }
        return new Seen(times, unseen);
    }

    private void next() {
        if (asked == calls) {
            return;
        }
        int call = asked++;
        String body = "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"call-%d-\"}]}";
        client.request(request)
                .compose(opened -> opened.send(Buffer.buffer(body.formatted(model, call))))
                .onSuccess(response -> listen(call, response))
                .onFailure(end::completeExceptionally);
    }

    private void listen(int call, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.body()
                    .onSuccess(body -> end.completeExceptionally(
                            new IllegalStateException("status " + response.statusCode() + ": " + body)))
                    .onFailure(end::completeExceptionally);
            return;
        }
        response.exceptionHandler(closed -> {});
        response.endHandler(ended -> end.completeExceptionally(new IllegalStateException("an answer ended by itself")));
        boolean[] heard = new boolean[1];
        response.handler(chunk -> {
            if (!heard[0]) {
                heard[0] = true;
                vertx.setTimer(
                        LEAST_LISTEN_MILLIS + random.nextInt(LISTEN_SPREAD_MILLIS),
                        due -> leave(call, response.request()));
            }
        });
    }

    private void leave(int call, HttpClientRequest opened) {
        closedAt.put(call, System.nanoTime());
        opened.connection().close();
        over++;
        if (over == calls) {
            end.complete(null);
        } else {
            next();
        }
    }
}
