package io.github.modelstudiobridge.camel;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

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

    private final HttpServerResponse response;
    private final Context context;
    private final Thread eventLoop = Thread.currentThread();

    private Buffer corked;
    private boolean headPrepared;
    private volatile boolean started;
    private volatile boolean callerGone;
    private Runnable callerGoneListener;

    /** To be called on the event loop of {@code routing}. */
    HttpReplyStream(RoutingContext routing, Context context, int maxPendingBytes) {
        this.response = routing.response();
        this.context = context;
        response.setWriteQueueMaxSize(maxPendingBytes);
        routing.addEndHandler(ended -> {
            if (ended.failed()) {
                callerGone();
            }
        });
    }

    @Override
    public void setHeader(String name, String value) {
        onEventLoop(() -> {
            if (!response.headWritten()) {
                response.putHeader(name, value);
            }
        });
    }

    @Override
    public void write(byte[] frames) {
        // known at once, also to a thread whose write has yet to be carried out
        started = true;
        onEventLoop(() -> {
            if (callerGone || response.ended()) {
                return;
            }
            prepareHead();
            if (corked == null) {
                response.write(Buffer.buffer(frames));
            } else {
                corked.appendBytes(frames);
            }
        });
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

    @Override
    public void cork() {
        onEventLoop(() -> corked = corked == null ? Buffer.buffer(512) : corked);
    }

    @Override
    public void uncork() {
        onEventLoop(() -> {
            Buffer waiting = corked;
            corked = null;
            if (waiting != null && waiting.length() > 0 && !callerGone) {
                response.write(waiting);
            }
        });
    }

    /** Ends the answer; the connection stays usable. */
    void end() {
        onEventLoop(() -> {
            uncork();
            if (!callerGone && !response.ended()) {
                response.end();
            }
        });
    }

    /** Cuts the connection: the only honest end for an answer that broke and could not say so. */
    void abort() {
        onEventLoop(response::reset);
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isFull() {
        return !callerGone && response.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable listener) {
        onEventLoop(() -> response.drainHandler(drained -> listener.run()));
    }

    @Override
    public boolean isCallerGone() {
        return callerGone;
    }

    @Override
    public void onCallerGone(Runnable listener) {
        onEventLoop(() -> {
            callerGoneListener = listener;
            if (callerGone) {
                callerGone();
            }
        });
    }

    private void callerGone() {
        callerGone = true;
        corked = null;
        Runnable listener = callerGoneListener;
        callerGoneListener = null;
        if (listener != null) {
            listener.run();
        }
    }

    /** Runs on the event loop, after everything that was asked of this stream before. */
    void onEventLoop(Runnable action) {
        if (Thread.currentThread() == eventLoop) {
            action.run();
        } else {
            context.runOnContext(ignored -> action.run());
        }
    }
}
