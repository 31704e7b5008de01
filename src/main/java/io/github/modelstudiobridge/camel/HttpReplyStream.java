package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link ReplyStream} over an HTTP response: {@code text/event-stream}, one chunk per write.
 *
 * <p>Created, written and ended on the event loop that serves the connection, because a Vert.x response that is written
 * from one thread and ended from another loses events.
 */
final class HttpReplyStream implements ReplyStream {

    private static final Logger LOG = LoggerFactory.getLogger(HttpReplyStream.class);

    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerResponse response;
    private final Call call;
    private final PendingBytes allPending;
    private final HttpConnection connection;
    private final boolean endsWithConnection;
    private final SilenceTimer stuck;
    private final SilenceTimer keepAlive;
    private final Duration slowReaderTimeout;

    private Buffer corked;
    private Buffer held;
    private long pending;
    private Duration keepAliveInterval;
    private boolean headPrepared;
    private volatile boolean holding;
    private volatile boolean started;
    private volatile boolean callerGone;
    private Runnable drainListener;

    /** What streams of one engine share. */
    record Limits(int maxPendingBytes, PendingBytes allPending, Duration slowReaderTimeout) {}

    /** To be called on the event loop of {@code routing}, which is that of the call. */
    HttpReplyStream(RoutingContext routing, Call call, Limits limits) {
        Vertx vertx = routing.vertx();
        this.response = routing.response();
        this.call = call;
        this.allPending = limits.allPending();
        this.connection = routing.request().connection();
        // HTTP/1.0 has no chunks, so only the connection's end can tell the body's
        this.endsWithConnection = routing.request().version() == HttpVersion.HTTP_1_0;
        this.slowReaderTimeout = limits.slowReaderTimeout();
        this.stuck = new SilenceTimer(vertx, this::stuck);
        this.keepAlive = new SilenceTimer(vertx, silent -> keepAlive());
        response.setWriteQueueMaxSize(limits.maxPendingBytes());
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
            if (!response.headWritten()) {
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
        Future<Void> written = response.write(frames);
        if (!written.isComplete()) {
            int length = frames.length();
            if (pending == 0) {
                stuck.start(slowReaderTimeout);
            }
            pending += length;
            allPending.add(length);
            written.onComplete(done -> written(length));
        }
    }

    private void written(int length) {
        pending -= length;
        allPending.add(-length);
        stuck.touch();
        if (pending == 0) {
            stuck.stop();
        }
        drained();
    }

    private void drained() {
        Runnable listener = drainListener;
        if (listener != null && !isFull()) {
            drainListener = null;
            listener.run();
        }
    }

    /** The caller has the connection open but reads nothing, and its answer must not be kept for ever. */
    private void stuck(long millis) {
        call.facts().endedWith(CallFacts.SLOW_READER);
        LOG.warn("event=slow-reader silent={}ms pending={}", millis, pending);
        connection.close();
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
        if (pending == 0) {
            started = true;
            prepareHead();
            send(Buffer.buffer(KEEP_ALIVE));
        }
        keepAlive.start(keepAliveInterval);
    }

    /** Ends the answer; the connection stays usable. */
    void end() {
        call.onLoop(() -> {
            keepAlive.stop();
            release();
            uncork();
            if (!callerGone && !response.ended()) {
                Future<Void> ended = response.end();
                if (endsWithConnection) {
                    ended.onComplete(sent -> connection.close());
                }
            }
        });
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
        return !callerGone && (response.writeQueueFull() || pending > 0 && allPending.isTooMuch());
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
        stuck.stop();
        keepAlive.stop();
        call.cancel(new CallerGoneException());
    }
}
