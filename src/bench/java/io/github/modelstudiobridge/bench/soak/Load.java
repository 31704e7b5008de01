package io.github.modelstudiobridge.bench.soak;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a number of streams open, one call after the other. Calls belong to one event loop; counters may be read by any thread. */
final class Load implements AutoCloseable {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(90);
    private static final int MOST_COMPLAINTS = 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client;
    private final int port;
    private final Random random;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong failedAsPlanned = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private long calls;
    private int open;
    private long endAt;

    Load(int port, int streams, long seed) {
        this.port = port;
        this.random = new Random(seed);
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(2 * streams));
    }

    /** Begins; returns what completes when all calls have ended. */
    CompletableFuture<Void> start(int streams, Duration duration) {
        endAt = System.nanoTime() + duration.toNanos();
        vertx.runOnContext(onLoop -> {
            for (int i = 0; i < streams; i++) {
                open++;
                // not all at once: a JVM that has just started would drown
                vertx.setTimer(1 + i * 10L, fired -> next());
            }
        });
        return end;
    }

    private void next() {
        if (System.nanoTime() < endAt) {
            new Call(Plan.next(random), ++calls).ask();
        } else if (--open == 0) {
            end.complete(null);
        }
    }

    long whole() {
        return whole.get();
    }

    long failedAsPlanned() {
        return failedAsPlanned.get();
    }

    long left() {
        return left.get();
    }

    long wrong() {
        return wrong.get();
    }

    /** What was wrong with the first wrong answers. */
    List<String> complaints() {
        return complaints;
    }

    /** Closes what is kept for next calls. */
    void closeConnections() {
        client.close();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private final class Call {
        private final Plan plan;
        private final long number;
        private HttpClientRequest request;
        private Answer answer;
        private long timer;
        private boolean over;

        Call(Plan plan, long number) {
            this.plan = plan;
            this.number = number;
        }

        void ask() {
            timer = vertx.setTimer(LONGEST_CALL.toMillis(), fired -> failed("it does not end"));
            client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost("127.0.0.1")
                            .setPort(port)
                            .setURI(plan.caller().path())
                            .putHeader(HttpHeaders.AUTHORIZATION, plan.caller().authorization())
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json"))
                    .onSuccess(this::send)
                    .onFailure(failure -> failed("no connection: " + failure));
        }

        private void send(HttpClientRequest opened) {
            request = opened;
            opened.send(plan.caller().body(plan.directives(), plan.stream(), number))
                    .onSuccess(this::listen)
                    .onFailure(failure -> failed("no answer: " + failure));
            if (plan.leaveAfter() == 0) {
                vertx.setTimer(1 + plan.pace(), fired -> leave());
            }
        }

        private void listen(HttpClientResponse response) {
            answer = new Answer(response.statusCode(), plan.stream(), plan.words());
            response.exceptionHandler(failure -> failed("cut: " + failure));
            response.handler(chunk -> {
                answer.accept(chunk);
                if (plan.leaveAfter() > 0 && answer.frames() >= plan.leaveAfter()) {
                    leave();
                }
            });
            response.endHandler(ended -> ended());
        }

        private void leave() {
            if (over) {
                return;
            }
            if (answer != null && !answer.isBeginning()) {
                failed("doubled or lost before the caller left");
                return;
            }
            left.incrementAndGet();
            over();
            request.reset();
        }

        private void ended() {
            if (over) {
                return;
            }
            String complaint = answer.complaint();
            if (complaint != null) {
                failed(complaint);
            } else if (answer.isWhole()) {
                whole.incrementAndGet();
                over();
            } else if (!plan.fault().isEmpty()) {
                failedAsPlanned.incrementAndGet();
                over();
            } else {
                failed("an error where none was planned");
            }
        }

        private void failed(String complaint) {
            if (!over) {
                wrong.incrementAndGet();
                if (complaints.size() < MOST_COMPLAINTS) {
                    complaints.add("call " + number + ", " + plan + ": " + complaint);
                }
                over();
            }
        }

        private void over() {
            over = true;
            vertx.cancelTimer(timer);
            // the connection goes back to the pool first
            vertx.runOnContext(later -> next());
        }
    }
}
