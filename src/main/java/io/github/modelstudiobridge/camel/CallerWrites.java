package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written to the caller of one call: counts the bytes until they have left, and resets the connection of a caller
 * who reads none of them for too long.
 *
 * <p>Used on the event loop that serves the connection.
 */
final class CallerWrites implements WriteStream<Buffer> {

    private static final Logger LOG = LoggerFactory.getLogger(CallerWrites.class);

    /** Whoever takes a piece reads on, so a large answer must not be a single one. */
    private static final int PIECE_BYTES = 64 * 1024;

    /** What all answers of one engine share. */
    record Limits(int maxPendingBytes, PendingBytes allPending, Duration slowReaderTimeout) {}

    private final HttpServerResponse response;
    private final Call call;
    private final PendingBytes allPending;
    private final Duration slowReaderTimeout;
    private final Channel channel;
    private final boolean hasBody;
    private final SilenceTimer stuck;
    private int unfinished;
    private long pending;
    private Runnable progressListener = () -> {};

    CallerWrites(RoutingContext routing, Call call, Limits limits) {
        this.response = routing.response().setWriteQueueMaxSize(limits.maxPendingBytes());
        this.call = call;
        this.allPending = limits.allPending();
        this.slowReaderTimeout = limits.slowReaderTimeout();
        this.channel = ((ConnectionBase) routing.request().connection()).channel();
        this.hasBody = routing.request().method() != HttpMethod.HEAD;
        this.stuck = new SilenceTimer(routing.vertx(), this::stuck);
    }

    /** Bytes that have not left. */
    long pending() {
        return pending;
    }

    /** Whether so much waits for the caller that nothing more should be written; never when all was. */
    @Override
    public boolean writeQueueFull() {
        return !response.ended() && (response.writeQueueFull() || pending > 0 && allPending.isTooMuch());
    }

    /** Whether the caller can still be reached, as far as known. */
    boolean isConnected() {
        return channel.isActive();
    }

    /** Calls whenever something has left; replaces an earlier listener. */
    void onProgress(Runnable listener) {
        progressListener = listener;
    }

    @Override
    public Future<Void> write(Buffer data) {
        int from = 0;
        while (data.length() - from > PIECE_BYTES) {
            track(response.write(data.slice(from, from + PIECE_BYTES)), PIECE_BYTES);
            from += PIECE_BYTES;
        }
        Buffer rest = from == 0 ? data : data.slice(from, data.length());
        return track(response.write(rest), rest.length());
    }

    @Override
    public Future<Void> end() {
        return track(response.end(), 0);
    }

    /** Writes the last of a streamed answer. */
    Future<Void> endStream(Buffer last) {
        if (last.length() <= PIECE_BYTES) {
            return track(response.end(last), last.length());
        }
        write(last);
        return end();
    }

    /** Writes an answer in one piece. */
    @Override
    public Future<Void> end(Buffer whole) {
        if (!hasBody || whole.length() <= PIECE_BYTES) {
            return track(response.end(whole), whole.length());
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(whole.length()));
        write(whole);
        return end();
    }

    private Future<Void> track(Future<Void> written, int length) {
        if (!written.isComplete()) {
            if (unfinished++ == 0) {
                stuck.start(slowReaderTimeout);
            }
            pending += length;
            allPending.add(length);
            written.onComplete(done -> written(length));
        }
        return written;
    }

    private void written(int length) {
        pending -= length;
        allPending.add(-length);
        stuck.touch();
        if (--unfinished == 0) {
            stuck.stop();
        }
        progressListener.run();
    }

    /** Whoever keeps a connection open and reads nothing would keep its answer, too, if it were closed in order. */
    private void stuck(long millis) {
        call.facts().endedWith(CallFacts.SLOW_READER);
        LOG.warn("event=slow-reader silent={}ms pending={}", millis, pending);
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        // past Vert.x, which would wait for all that was written
        channel.unsafe().close(channel.newPromise());
    }

    @Override
    public CallerWrites exceptionHandler(Handler<Throwable> handler) {
        response.exceptionHandler(handler);
        return this;
    }

    @Override
    public CallerWrites drainHandler(Handler<Void> handler) {
        onProgress(() -> {
            if (handler != null && !writeQueueFull()) {
                handler.handle(null);
            }
        });
        return this;
    }

    @Override
    public CallerWrites setWriteQueueMaxSize(int bytes) {
        response.setWriteQueueMaxSize(bytes);
        return this;
    }

    @Override
    public void write(Buffer data, Handler<AsyncResult<Void>> handler) {
        write(data).onComplete(handler);
    }

    @Override
    public void end(Handler<AsyncResult<Void>> handler) {
        end().onComplete(handler);
    }
}
