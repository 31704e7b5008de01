package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.netty.channel.Channel;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a {@link HttpConnectionGuard} on every connection that callers open, and bounds their number. Thread safe. */
final class CallerConnections implements Handler<HttpConnection> {

    private static final Logger LOG = LoggerFactory.getLogger(CallerConnections.class);
    private static final ChatError TOO_MANY = new ChatError(
            503,
            ChatError.SERVER_ERROR,
            "More connections are open than bridge.http.max-connections allows.",
            null,
            "overloaded",
            1);

    /** The guards end theirs before. */
    private static final int FAREWELL_SECONDS = 3;

    private final HttpServerOptions options;
    private final HttpLimits limits;
    private final Set<Guarded> guarded = ConcurrentHashMap.newKeySet();
    private final RequestBytes requestBytes;
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean closing;

    private record Guarded(Channel channel, HttpConnectionGuard guard) {
        void stop() {
            channel.eventLoop().execute(() -> {
                guard.endAfterAnswers();
                guard.endIfIdle();
            });
        }

        /** Completes when a caller whose request has begun to come was told, and has had time to hear it. */
        CompletableFuture<Void> refuseUnfinished() {
            CompletableFuture<Void> told = new CompletableFuture<>();
            channel.eventLoop().execute(() -> {
                if (guard.refuseUnfinished(OpenCalls.STOPPING)) {
                    channel.closeFuture().addListener(closed -> told.complete(null));
                } else {
                    told.complete(null);
                }
            });
            return told;
        }
    }

    CallerConnections(HttpServerOptions options, HttpLimits limits, RequestBytes requestBytes) {
        this.options = options;
        this.limits = limits;
        this.requestBytes = requestBytes;
    }

    @Override
    public void handle(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        HttpDecoder decoder = new HttpDecoder(options);
        HttpConnectionGuard guard = new HttpConnectionGuard(limits, requestBytes, decoder);
        channel.pipeline().replace("httpDecoder", "httpDecoder", decoder);
        channel.pipeline().addBefore("handler", "guard", guard);
        keep(new Guarded(channel, guard));
        admit(channel, guard);
    }

    private void keep(Guarded connection) {
        guarded.add(connection);
        connection.channel().closeFuture().addListener(closed -> guarded.remove(connection));
        if (stopping) {
            connection.guard().endAfterAnswers();
        }
        if (closing) {
            connection.guard().refuse(OpenCalls.STOPPING);
        }
    }

    /** Ends each connection as soon as no answer is owed on it; one that opens later gets no more than its first answer. */
    void stop() {
        stopping = true;
        guarded.forEach(Guarded::stop);
    }

    /** No answer is open any more: tells those whose requests have not come to their end that the server stops. Blocks. */
    void refuseUnfinished() {
        closing = true;
        CompletableFuture<?>[] told =
                guarded.stream().map(Guarded::refuseUnfinished).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(told)
                .completeOnTimeout(null, FAREWELL_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void admit(Channel channel, HttpConnectionGuard guard) {
        if (served.incrementAndGet() <= limits.maxConnections()) {
            channel.closeFuture().addListener(closed -> closed());
            return;
        }
        served.decrementAndGet();
        if (full.compareAndSet(false, true)) {
            LOG.warn("event=connections-full property=bridge.http.max-connections value={}", limits.maxConnections());
        }
        guard.turnAway(TOO_MANY);
    }

    private void closed() {
        // one warning until it has become better, not one for every caller
        if (served.decrementAndGet() < limits.maxConnections() * 0.9) {
            full.set(false);
        }
    }
}
