package io.github.modelstudiobridge.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One workload on one target. Everything but the counters belongs to the event loop.
 *
 * <p>Connections are made by each caller's first request, which is therefore not among the times to first token.
 */
final class LoadRun {

    private static final int SEED = 20_260_101;

    private final Vertx vertx;
    private final Workload workload;
    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer body;
    private final AtomicLong texts = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Long> firstBytes = new ArrayList<>();
    private final List<Long> firstTexts = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Caller> waiting = new ArrayList<>();
    private int active;

    LoadRun(Vertx vertx, Target target, Workload workload) {
        this.vertx = vertx;
        this.workload = workload;
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(0), new PoolOptions().setHttp1MaxSize(workload.streams()));
        request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(target.port())
                .setURI(target.path())
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + Servers.KEY)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        body = Buffer.buffer(workload.requestBody());
    }

    /** Events with text that arrived so far. */
    long texts() {
        return texts.get();
    }

    /** Network reads that brought them. */
    long reads() {
        return reads.get();
    }

    /** Bytes of the bodies so far. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Waits until every caller has had its answers.
     *
     * @throws IllegalStateException when an answer was wrong or did not come
     */
    FirstTokenTimes await(long seconds) throws InterruptedException {
        try {
            end.get(seconds, TimeUnit.SECONDS);
            return new FirstTokenTimes(List.copyOf(firstBytes), List.copyOf(firstTexts));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the answers were not complete after " + seconds + " s", e);
        } finally {
            client.close();
        }
    }

    void begin() {
        Random random = new Random(SEED);
        active = workload.streams();
        for (int i = 0; i < workload.streams(); i++) {
            Caller caller = new Caller();
            long start = Math.round(random.nextDouble() * workload.spread().toMillis());
            vertx.setTimer(1 + start, fired -> caller.ask());
        }
    }

    private void answered(Caller caller) {
        boolean more = caller.answers < workload.answers();
        active -= more ? 0 : 1;
        if (more && !workload.together()) {
            caller.ask();
        } else if (more) {
            waiting.add(caller);
            askTogether();
        } else if (active == 0) {
            end.complete(null);
        }
    }

    private void askTogether() {
        if (waiting.size() == workload.streams()) {
            List<Caller> all = List.copyOf(waiting);
            waiting.clear();
            // in a turn of its own, so that the last answer's connection is free again
            vertx.setTimer(1, fired -> all.forEach(Caller::ask));
        }
    }

    /** Asks, listens to the whole answer, and asks again. */
    private final class Caller {
        private int answers;
        private AnswerChecker checker;
        private long sentAt;
        private boolean firstByteSeen;
        private boolean firstTextSeen;

        void ask() {
            checker = new AnswerChecker(workload.tokens());
            firstByteSeen = false;
            firstTextSeen = false;
            sentAt = System.nanoTime();
            client.request(request).onSuccess(this::send).onFailure(this::fail);
        }

        private void send(HttpClientRequest opened) {
            opened.send(body).onSuccess(this::listen).onFailure(this::fail);
        }

        private void listen(HttpClientResponse response) {
            if (response.statusCode() != 200) {
                fail(new IllegalStateException("status " + response.statusCode()));
                return;
            }
            response.exceptionHandler(this::fail);
            response.handler(this::read);
            response.endHandler(ended -> ended());
        }

        private void read(Buffer chunk) {
            long now = System.nanoTime();
            try {
                reads.lazySet(reads.get() + 1);
                bytes.lazySet(bytes.get() + chunk.length());
                int completed = checker.accept(chunk);
                texts.lazySet(texts.get() + completed);
                time(now, completed > 0);
            } catch (IllegalStateException e) {
                fail(e);
            }
        }

        private void time(long now, boolean text) {
            boolean connectionIsOpen = answers > 0;
            if (!firstByteSeen && connectionIsOpen) {
                firstBytes.add(now - sentAt);
            }
            firstByteSeen = true;
            if (text && !firstTextSeen && connectionIsOpen) {
                firstTexts.add(now - sentAt);
            }
            firstTextSeen |= text;
        }

        private void ended() {
            try {
                checker.requireWhole();
                answers++;
                // the connection goes back to the pool after this handler
                vertx.runOnContext(later -> answered(this));
            } catch (IllegalStateException e) {
                fail(e);
            }
        }

        private void fail(Throwable failure) {
            end.completeExceptionally(failure);
        }
    }
}
