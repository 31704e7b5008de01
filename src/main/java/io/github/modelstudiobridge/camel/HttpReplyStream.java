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
final class HttpReplyStream extends HeldReplyStream {

    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerResponse response;
    private final CallerWrites writes;
    private final HttpConnection connection;
    private final boolean endsWithConnection;
    private final SilenceTimer keepAlive;

    private boolean corked;
    private Buffer waiting;
    private Duration keepAliveInterval;
    private boolean headPrepared;
    private volatile boolean callerGone;

    /** To be called on the event loop of {@code routing}, which is that of the call. */
    HttpReplyStream(RoutingContext routing, Call call, CallerWrites writes) {
        super(call);
        this.response = routing.response();
        this.writes = writes;
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
        call().onLoop(() -> {
            if (!response.headWritten() && value == null) {
                response.headers().remove(name);
            } else if (!response.headWritten()) {
                response.putHeader(name, value);
            }
        });
    }

    @Override
    void say(Buffer frames) {
        if (callerGone || response.ended()) {
            return;
        }
        prepareHead();
        if (!corked) {
            send(frames);
        } else if (waiting == null) {
            waiting = frames;
        } else {
            waiting.appendBuffer(frames);
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

    @Override
    public void cork() {
        call().onLoop(() -> corked = true);
    }

    @Override
    public void uncork() {
        call().onLoop(() -> {
            Buffer frames = waiting;
            corked = false;
            waiting = null;
            if (frames != null && !callerGone) {
                send(frames);
            }
        });
    }

    @Override
    public void uncorkSoon() {
        call().onLoopLater(this::uncork);
    }

    @Override
    public void keepAlive(Duration interval) {
        call().onLoop(() -> {
            keepAliveInterval = interval;
            keepAlive.start(interval);
        });
    }

    private void keepAlive() {
        if (callerGone || response.ended()) {
            return;
        }
        if (writes.pending() == 0) {
            begin();
            prepareHead();
            send(Buffer.buffer(KEEP_ALIVE));
        }
        keepAlive.start(keepAliveInterval);
    }

    /** Ends the answer and completes when its last byte has left, or never will; the connection stays usable. */
    Future<Void> end() {
        keepAlive.stop();
        release();
        if (callerGone || response.ended()) {
            return Future.succeededFuture();
        }
        Future<Void> ended = waiting == null ? writes.end() : writes.endStream(waiting);
        corked = false;
        waiting = null;
        return endsWithConnection ? ended.eventually(() -> connection.close()) : ended;
    }

    /** Cuts the connection: the only honest end for an answer that broke and could not say so. */
    void abort() {
        call().onLoop(() -> {
            uncork();
            response.reset();
        });
    }

    @Override
    public boolean isFull() {
        return !callerGone && writes.writeQueueFull();
    }

    boolean isCallerGone() {
        return callerGone;
    }

    private void callerGone() {
        callerGone = true;
        call().facts().endedWith(CallFacts.CALLER_GONE);
        waiting = null;
        forget();
        keepAlive.stop();
        call().cancel(new CallerGoneException());
    }
}
