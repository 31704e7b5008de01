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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One workload on one target. Everything but the counters belongs to the event loop.
 *
 * <p>Connections are made by each caller's first request, which is therefore not among the times to first token.
 */
public final class LoadRun {

    private static final int SEED = 20_260_101;

    private final Vertx vertx;
    private final Workload workload;
    private final boolean mayJoinEvents;
    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer body;
    private final Counters counters = new Counters();
    private final Latencies firstTexts;
    private final Latencies answerTimes = new Latencies(Duration.ZERO);
    private final Latencies gaps;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Caller> waiting = new ArrayList<>();
    private int active;
    private volatile boolean finishing;
    private volatile boolean abandoned;

    LoadRun(Vertx vertx, Target target, Workload workload) {
        this.vertx = vertx;
        this.workload = workload;
        this.mayJoinEvents = target.is(Target.Kind.FOREIGN);
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(0), new PoolOptions().setHttp1MaxSize(workload.streams()));
        request = Requests.to(target);
        body = Buffer.buffer(workload.requestBody(target.model()));
        firstTexts = new Latencies(workload.interval());
        // a word that came late made those behind it late as well
        gaps = new Latencies(workload.pace());
    }

    /** What happened so far. */
    public Counters counters() {
        return counters;
    }

    /** From a request to its first event with text; after the end. */
    public Latencies firstTexts() {
        return firstTexts;
    }

    /** From a request to the end of its answer; after the end. */
    public Latencies answerTimes() {
        return answerTimes;
    }

    /** By how much the time between two words differed from the model's pace; after the end. */
    public Latencies gaps() {
        return gaps;
    }

    /** Forgets the times so far. */
    public void forget() {
        vertx.runOnContext(onLoop -> {
            firstTexts.clear();
            answerTimes.clear();
            gaps.clear();
        });
    }

    /** Lets callers hear their answers and ask for no more. */
    public void finish() {
        finishing = true;
    }

    /**
     * Waits until every caller has had its answers.
     *
     * @throws IllegalStateException when an answer was wrong or did not come
     */
    public void await(Duration patience) throws InterruptedException {
        awaitAll(patience);
        requireRight();
    }

    /** As {@link #await}, but leaves it to the caller what to think of broken answers. */
    public void awaitAll(Duration patience) throws InterruptedException {
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the answers were not complete after " + patience.toSeconds() + " s", e);
        } finally {
            close();
        }
    }

    /**
     * Leaves in the middle of what is still coming.
     *
     * @throws IllegalStateException when something before was wrong
     */
    public void abandon() throws InterruptedException {
        leave();
        requireRight();
    }

    /** As {@link #abandon}, but whatever was wrong does not matter. */
    public void leave() throws InterruptedException {
        abandoned = true;
        close();
    }

    private void close() throws InterruptedException {
        try {
            client.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the callers' connections do not close", e);
        }
    }

    private void requireRight() {
        if (counters.broken() > 0) {
            throw new IllegalStateException(
                    "%d answers were wrong, the first: %s".formatted(counters.broken(), counters.firstFailure()));
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
        boolean more = caller.answers < workload.answers() && !finishing;
        if (!more) {
            left();
        } else if (workload.together()) {
            waiting.add(caller);
            askTogether();
        } else {
            caller.ask();
        }
    }

    private void left() {
        active--;
        if (active == 0) {
            end.complete(null);
        } else {
            askTogether();
        }
    }

    private void askTogether() {
        if (workload.together() && waiting.size() == active) {
            List<Caller> all = List.copyOf(waiting);
            waiting.clear();
            // in a turn of its own, so that the last answer's connection is free again
            vertx.setTimer(1, fired -> all.forEach(Caller::ask));
        }
    }

    /** Asks, listens to the whole answer, and asks again; leaves at the first wrong answer. */
    private final class Caller {
        private int answers;
        private Check check;
        private long sentAt;
        private long lastTextAt;
        private boolean open;
        private boolean over;

        void ask() {
            check = workload.streamed()
                    ? new AnswerChecker(workload.tokens(), mayJoinEvents ? workload.tokens() : 1)
                    : new MessageChecker(workload.tokens());
            lastTextAt = 0;
            sentAt = System.nanoTime();
            client.request(request).onSuccess(this::send).onFailure(this::fail);
        }

        private void send(HttpClientRequest opened) {
            opened.send(body).onSuccess(this::listen).onFailure(this::fail);
        }

        private void listen(HttpClientResponse response) {
            if (response.statusCode() != 200) {
                counters.refused(response.statusCode());
                response.body()
                        .onComplete(said -> fail(
                                new IllegalStateException("status " + response.statusCode() + " " + said.result())));
                return;
            }
            open = true;
            counters.opened();
            response.exceptionHandler(this::fail);
            response.handler(this::read);
            response.endHandler(ended -> ended());
        }

        private void read(Buffer chunk) {
            long now = System.nanoTime();
            if (over) {
                return;
            }
            try {
                int completed = check.accept(chunk);
                counters.read(completed, chunk.length());
                for (int i = 0; i < completed; i++) {
                    time(now);
                }
            } catch (IllegalStateException e) {
                fail(e);
            }
        }

        private void time(long now) {
            boolean connectionWasOpen = answers > 0;
            if (lastTextAt != 0) {
                gaps.add(Math.abs(now - lastTextAt - workload.pace().toNanos()));
            } else if (connectionWasOpen) {
                firstTexts.add(now - sentAt);
            }
            lastTextAt = now;
        }

        private void ended() {
            if (over) {
                return;
            }
            try {
                check.requireWhole();
                answers++;
                open = false;
                counters.whole();
                if (answers > 1) {
                    answerTimes.add(System.nanoTime() - sentAt);
                }
                // the connection goes back to the pool after this handler
                vertx.runOnContext(later -> answered(this));
            } catch (IllegalStateException e) {
                fail(e);
            }
        }

        private void fail(Throwable failure) {
            if (over) {
                return;
            }
            over = true;
            if (!abandoned) {
                counters.broke(open, failure);
            }
            vertx.runOnContext(later -> left());
        }
    }
}
