package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A {@link ReplyStream} over an HTTP response: {@code text/event-stream}, one chunk per write.
 *
 * <p>Created, written and ended on the event loop that serves the connection, because a Vert.x response that is written
 * from one thread and ended from another loses events.
 */
final class HttpReplyStream implements ReplyStream {

    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerResponse response;
    private final CallerWrites writes;
    private final Call call;
    private final HttpConnection connection;
    private final boolean endsWithConnection;
    private final SilenceTimer keepAlive;

    private Buffer corked;
    private Buffer held;
    private Duration keepAliveInterval;
    private boolean headPrepared;
    private volatile boolean holding;
    private volatile boolean started;
    private volatile boolean callerGone;
    private Runnable drainListener;

    /** To be called on the event loop of {@code routing}, which is that of the call. */
    HttpReplyStream(RoutingContext routing, Call call, CallerWrites writes) {
        this.response = routing.response();
        this.writes = writes;
        this.call = call;
        this.connection = routing.request().connection();
        // HTTP/1.0 has no chunks, so only the connection's end can tell the body's
        this.endsWithConnection = routing.request().version() == HttpVersion.HTTP_1_0;
        this.keepAlive = new SilenceTimer(routing.vertx(), silent -> keepAlive());
        writes.onProgress(this::drained);
        response.drainHandler(drained -> drained());
        routing.addEndHandler(ended -> {
            keepAlive.stop();
            if (ended.failed()) {
                callerGone();
            }
        });
    }

    @Override
    public void setHeader(String name, String value) {
        call.onLoop(() -> {
            if (!response.headWritten() && value == null) {
                response.headers().remove(name);
            } else if (!response.headWritten()) {
                response.putHeader(name, value);
            }
        });
    }

    @Override
    public void write(byte[] frames) {
        // known at once, also to a thread whose write has yet to be carried out
        started |= !holding;
        call.onLoop(() -> {
            if (held == null) {
                put(Buffer.buffer(frames));
            } else {
                held.appendBytes(frames);
            }
        });
    }

    private void put(Buffer frames) {
        if (callerGone || response.ended()) {
            return;
        }
        prepareHead();
        if (corked == null) {
            send(frames);
        } else {
            corked.appendBuffer(frames);
        }
    }

    private void prepareHead() {
        if (headPrepared) {
            return;
        }
        headPrepared = true;
        response.setStatusCode(200).setChunked(true);
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .set(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .set(X_ACCEL_BUFFERING, NO);
    }

    private void send(Buffer frames) {
        keepAlive.touch();
        writes.write(frames);
    }

    private void drained() {
        Runnable listener = drainListener;
        if (listener != null && !isFull()) {
            drainListener = null;
            listener.run();
        }
    }

    @Override
    public void cork() {
        call.onLoop(() -> corked = corked == null ? Buffer.buffer(512) : corked);
    }

    @Override
    public void uncork() {
        call.onLoop(() -> {
            Buffer waiting = corked;
            corked = null;
            if (waiting != null && waiting.length() > 0 && !callerGone) {
                send(waiting);
            }
        });
    }

    @Override
    public void hold() {
        holding = true;
        call.onLoop(() -> held = held == null ? Buffer.buffer(512) : held);
    }

    @Override
    public void release() {
        if (!holding) {
            return;
        }
        holding = false;
        call.facts().firstToken();
        call.onLoop(() -> {
            Buffer waiting = held;
            held = null;
            if (waiting != null && waiting.length() > 0) {
                started = true;
                put(waiting);
            }
        });
    }

    @Override
    public boolean discard() {
        boolean wasHolding = holding;
        holding = false;
        call.onLoop(() -> held = null);
        return wasHolding;
    }

    @Override
    public void keepAlive(Duration interval) {
        call.onLoop(() -> {
            keepAliveInterval = interval;
            keepAlive.start(interval);
        });
    }

    private void keepAlive() {
        if (callerGone || response.ended()) {
            return;
        }
        if (writes.pending() == 0) {
            started = true;
            prepareHead();
            send(Buffer.buffer(KEEP_ALIVE));
        }
        keepAlive.start(keepAliveInterval);
    }

    /** Ends the answer and completes when its last byte has left, or never will; the connection stays usable. */
    Future<Void> end() {
        keepAlive.stop();
        release();
        uncork();
        if (callerGone || response.ended()) {
            return Future.succeededFuture();
        }
        Future<Void> ended = writes.end();
        return endsWithConnection ? ended.eventually(() -> connection.close()) : ended;
    }

    /** Cuts the connection: the only honest end for an answer that broke and could not say so. */
    void abort() {
        call.onLoop(response::reset);
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isFull() {
        return !callerGone && writes.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable listener) {
        call.onLoop(() -> {
            drainListener = listener;
            drained();
        });
    }

    boolean isCallerGone() {
        return callerGone;
    }

    private void callerGone() {
        callerGone = true;
        call.facts().endedWith(CallFacts.CALLER_GONE);
        corked = null;
        held = null;
        keepAlive.stop();
        call.cancel(new CallerGoneException());
    }
}
