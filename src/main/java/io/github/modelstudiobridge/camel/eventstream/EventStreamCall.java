package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.camel.SilenceTimer;
import io.github.modelstudiobridge.camel.UpstreamRequestId;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException.Kind;
import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.sse.SseEventTooLargeException;
import io.netty.channel.ChannelException;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/**
 * One request and its streamed answer.
 *
 * <p>Everything happens on the event loop of the exchange's {@link Call}. The exchange is completed exactly once, and the
 * connection is given back or closed exactly once; the two are apart because the answer is complete with its last event,
 * a moment before the connection is free again.
 */
final class EventStreamCall {

    /** A peer that restarts closes many kept connections at once, but most of them are noticed before they are used. */
    private static final int MAX_STALE_CONNECTIONS = 2;

    /** Each of them needs somebody to leave in the very moment; a peer that closes each connection must not be asked for ever. */
    private static final int MAX_UNOPENED_CONNECTIONS = 3;

    /**
     * Of a connection that was closed before the request came, that is told within one round trip, however far away. Who
     * takes longer may have read the request, and would be asked it again.
     */
    private static final long STALE_NANOS = Duration.ofMillis(300).toNanos();

    private final EventStreamEndpoint endpoint;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Call call;
    private final ReplyStream reply;
    private final EventStreamTarget target;
    private final EventStreamDeadlines deadlines;
    private final EventStreamProgress progress;
    private final EventDelivery delivery;
    private final SseDecoder decoder;
    private final SilenceTimer silence;
    private final SilenceTimer stuckRoute;

    private Buffer body;
    private HttpClientRequest request;
    private HttpClientResponse response;
    private BodyCollector refusal;
    private Call.Registration cancellation = () -> {};
    private long sentAt;
    private boolean headSeen;
    private boolean exchangeDone;
    private boolean connectionDone = true;
    private boolean lifeSeen;
    private boolean endAwaited;
    private boolean delivering;
    private boolean waitingForCaller;
    private int staleConnections;
    private int unopenedConnections;
    private boolean reusedConnection;
    private Throwable brokenBy;

    EventStreamCall(EventStreamEndpoint endpoint, Exchange exchange, AsyncCallback callback) {
        this.endpoint = endpoint;
        this.exchange = exchange;
        this.callback = callback;
        this.call = Call.of(exchange, endpoint.getCamelContext());
        this.reply = ReplyStream.of(exchange);
        this.target = endpoint.target(exchange);
        this.deadlines = endpoint.deadlines(exchange);
        this.progress = endpoint.progress(exchange);
        this.delivery = new EventDelivery(endpoint, exchange, progress);
        this.decoder = new SseDecoder(endpoint.getMaxEventSize());
        this.silence = new SilenceTimer(call.vertx(), this::silent);
        this.stuckRoute = new SilenceTimer(call.vertx(), this::stuck);
    }

    void start() throws Exception {
        body = Buffer.buffer(exchange.getMessage().getMandatoryBody(byte[].class));
        // a step before this one may have left the event loop
        call.onLoop(this::begin);
    }

    private void begin() {
        if (call.cancelledBy() != null) {
            fail(call.cancelledBy());
            return;
        }
        guarded(this::open);
        if (!exchangeDone) {
            cancellation = call.onCancel(reason -> call.onLoop(() -> fail(reason)));
        }
    }

    /** Whatever goes wrong in a step, be it an Error of a user's bean: somebody waits for the call's end. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void open() {
        connectionDone = false;
        endpoint.callOpened();
        connect();
    }

    private void connect() {
        endpoint.client(call.vertx())
                .request(endpoint.request(target))
                .onComplete(opened -> guarded(() -> send(opened)));
    }

    private void send(AsyncResult<HttpClientRequest> opened) {
        if (opened.failed() && wasClosedUnopened(opened.cause())) {
            unopenedConnections++;
            connect();
            return;
        }
        if (opened.failed()) {
            fail(new EventStreamException(noConnection(opened.cause()), "no connection", opened.cause()));
            return;
        }
        HttpClientRequest asked = opened.result();
        request = asked;
        asked.exceptionHandler(cause -> guarded(() -> broken(asked, cause)));
        if (connectionDone) {
            request.reset();
            return;
        }
        putHeaders(request);
        reusedConnection = endpoint.isReused(request.connection());
        if (staleConnections == 0) {
            sentAt = System.nanoTime();
        }
        headSeen = false;
        silence.start(min(deadlines.response(), deadlines.firstEvent()).minusNanos(System.nanoTime() - sentAt));
        asked.send(body).onComplete(head -> guarded(() -> head(asked, head)));
    }

    /**
     * Netty's epoll transport hands an event that was meant for a connection just closed, such as that of a caller who left,
     * to the new one that has got its number, and closes that before it is connected. The peer was not even asked.
     */
    private boolean wasClosedUnopened(Throwable cause) {
        return cause instanceof ClosedChannelException
                && !connectionDone
                && unopenedConnections < MAX_UNOPENED_CONNECTIONS;
    }

    /** A connection that none was free for is told apart from one that could not be made. */
    private Kind noConnection(Throwable cause) {
        // a socket that cannot be had at all is the bridge's own lack, of descriptors or ports
        boolean none = cause instanceof ConnectionPoolTooBusyException
                || cause instanceof ChannelException
                || cause instanceof BindException
                || cause.getCause() instanceof BindException;
        return none || endpoint.getOpenCalls() > endpoint.getMaxConnections() ? Kind.POOL_EXHAUSTED : Kind.CONNECT;
    }

    private void putHeaders(HttpClientRequest to) {
        for (Map.Entry<String, Object> header :
                exchange.getMessage().getHeaders().entrySet()) {
            String name = header.getKey();
            if (!endpoint.headerFilter().applyFilterToCamelHeaders(name, header.getValue(), exchange)) {
                String value = exchange.getMessage().getHeader(name, String.class);
                if (value != null) {
                    to.putHeader(name, value);
                }
            }
        }
        String contentType = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "application/json", String.class);
        to.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        String authorization = endpoint.authorization(target);
        if (authorization != null) {
            to.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
    }

    private void head(HttpClientRequest asked, AsyncResult<HttpClientResponse> head) {
        if (head.failed()) {
            broken(asked, head.cause());
            return;
        }
        if (connectionDone) {
            return;
        }
        response = head.result();
        response.exceptionHandler(cause -> guarded(() -> broken(asked, cause)));
        headSeen = true;
        silence.start(deadlines.firstEvent().minusNanos(System.nanoTime() - sentAt));
        relayRequestId();
        String contentType = header(HttpHeaders.CONTENT_TYPE);
        if (response.statusCode() < 200) {
            // the answer is still to come on this connection, so nobody else may have it
            fail(cut(new IllegalStateException("status " + response.statusCode())));
        } else if (response.statusCode() == 200
                && !header(HttpHeaders.CONTENT_ENCODING).matches("|identity")) {
            fail(new EventStreamException(Kind.ENCODED, "a compressed answer, which was not asked for", null));
        } else if (response.statusCode() == 200 && contentType.startsWith("text/event-stream")) {
            response.handler(bytes -> guarded(() -> chunk(bytes))).endHandler(ended -> guarded(this::ended));
        } else if (response.statusCode() == 200 && contentType.startsWith("application/json")) {
            collect(new BodyCollector(endpoint.getMaxBodySize()), this::whole);
        } else {
            refusal = new BodyCollector(endpoint.getMaxErrorBodySize());
            // its status says enough not to wait long for the rest
            silence.start(min(endpoint.getEndTimeout(), deadlines.firstEvent()));
            collect(refusal, this::refused);
        }
    }

    private String header(CharSequence name) {
        String value = response.getHeader(name);
        return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    }

    /** A key that has been sent back is no id. */
    private void relayRequestId() {
        String id = response.getHeader(endpoint.getRequestIdHeader());
        String authorization = id == null ? null : endpoint.authorization(target);
        if (authorization == null || !authorization.contains(id)) {
            UpstreamRequestId.relay(reply, id);
        }
    }

    private void collect(BodyCollector body, Consumer<BodyCollector> then) {
        response.handler(part -> guarded(() -> {
            body.handle(part);
            if (body.isTooLarge()) {
                closeConnection(true);
                then.accept(body);
            }
        }));
        response.endHandler(ended -> guarded(() -> {
            closeConnection(false);
            then.accept(body);
        }));
    }

    private void refused(BodyCollector body) {
        fail(EventStreamException.ofStatus(
                response.statusCode(),
                response.getHeader(HttpHeaders.CONTENT_TYPE),
                response.getHeader("Retry-After"),
                body.bytes()));
    }

    private void whole(BodyCollector body) {
        if (body.isTooLarge()) {
            fail(new EventStreamException(
                    Kind.BODY_TOO_LARGE, "an answer of more than " + endpoint.getMaxBodySize() + " bytes", null));
        } else {
            complete(body.bytes());
        }
    }

    private void chunk(Buffer bytes) {
        if (exchangeDone) {
            return;
        }
        SseEventTooLargeException tooLarge = null;
        try {
            decoder.decode(bytes.getByteBuf().nioBuffer(), delivery);
        } catch (SseEventTooLargeException e) {
            tooLarge = e;
        }
        if (delivery.hasEvents()) {
            deliver(tooLarge);
        } else {
            delivered(null, tooLarge);
        }
    }

    /** Hands on what the chunk completed; a broken event is told after the whole ones before it. */
    private void deliver(SseEventTooLargeException tooLarge) {
        delivering = true;
        // never at once, even when called on this thread: the response must be paused before it is resumed
        boolean done = delivery.deliver(failure -> call.onLoopLater(() -> {
            delivering = false;
            stuckRoute.stop();
            silence.resume();
            delivered(failure, tooLarge);
            goOn();
        }));
        if (done) {
            delivering = false;
            delivered(delivery.failure(), tooLarge);
        } else {
            silence.suspend();
            stuckRoute.start(deadlines.idle());
            response.pause();
        }
    }

    /** Only what is said is a sign of life: a comment, or a chunk without text, is nothing that a caller could hear. */
    private void watchSilence() {
        if (connectionDone) {
            return;
        }
        if (!endAwaited && (progress != null && progress.isComplete() || delivery.toldStatus() != 0)) {
            // all has been said: what still comes are token counts, or details of an error, and the formal end
            endAwaited = true;
            silence.start(min(endpoint.getEndTimeout(), deadlines.idle()));
        } else if (delivery.showedLife() && !endAwaited) {
            silence.touch();
            if (!lifeSeen) {
                lifeSeen = true;
                silence.start(deadlines.idle());
            }
        }
    }

    private void delivered(Exception failure, SseEventTooLargeException tooLarge) {
        if (exchangeDone) {
            return;
        }
        watchSilence();
        if (failure != null) {
            fail(failure);
        } else if (tooLarge != null) {
            fail(new EventStreamException(Kind.EVENT_TOO_LARGE, tooLarge.getMessage(), tooLarge));
        } else if (delivery.sawLastEvent()) {
            complete(null);
        } else if (reply != null && reply.isFull()) {
            waitForCaller();
        }
    }

    private void waitForCaller() {
        waitingForCaller = true;
        silence.suspend();
        response.pause();
        reply.onDrain(() -> call.onLoop(this::callerReads));
        if (!reply.isFull()) {
            callerReads();
        }
    }

    private void callerReads() {
        if (waitingForCaller) {
            waitingForCaller = false;
            silence.resume();
            goOn();
        }
    }

    /** Reads on; what had arrived before the connection broke is still handed on before that is told. */
    private void goOn() {
        if (delivering || waitingForCaller) {
            return;
        }
        response.resume();
        if (brokenBy != null) {
            tellBroken();
        }
    }

    /** What has arrived, but was not read yet, is handed on before. */
    private void tellBroken() {
        call.onLoopLater(() -> {
            if (!delivering && !waitingForCaller && !exchangeDone) {
                endEarly(cut(brokenBy));
            }
        });
    }

    private void ended() {
        closeConnection(false);
        complete(null);
    }

    private void broken(HttpClientRequest asked, Throwable cause) {
        // a reset of our own is reported here too, and an earlier request's end twice
        if (connectionDone || asked != request) {
            return;
        }
        closeConnection(false);
        if (refusal != null) {
            refused(refusal);
        } else if (wasStale()) {
            // the peer closed a kept connection while the request was on its way: nothing was answered, so ask again
            staleConnections++;
            request = null;
            open();
        } else {
            brokenBy = cause;
            // else told when reading goes on, behind what is still to be read
            if (!delivering && !waitingForCaller) {
                tellBroken();
            }
        }
    }

    private boolean wasStale() {
        return response == null
                && reusedConnection
                && staleConnections < MAX_STALE_CONNECTIONS
                && System.nanoTime() - sentAt < STALE_NANOS;
    }

    /** An answer that lacks nothing but its formal end is whole all the same. */
    private void endEarly(EventStreamException reason) {
        if (progress != null && progress.isComplete() || delivery.toldStatus() != 0) {
            closeConnection(true);
            complete(null);
        } else {
            fail(reason);
        }
    }

    private static EventStreamException cut(Throwable cause) {
        return new EventStreamException(Kind.CUT, "connection broken", cause);
    }

    private void complete(byte[] body) {
        boolean whole = progress != null && progress.isComplete();
        if (delivery.toldStatus() != 0 && !whole) {
            fail(EventStreamException.ofStatus(delivery.toldStatus(), response.getHeader("Retry-After")));
        } else if (!exchangeDone) {
            exchange.setProperty(EventStreamEndpoint.LAST_EVENT_SEEN, delivery.sawLastEvent());
            exchange.getMessage().setBody(body);
            done();
        }
    }

    private void fail(Throwable failure) {
        closeConnection(true);
        if (!exchangeDone) {
            exchange.setException(failure);
            done();
        }
    }

    private void done() {
        exchangeDone = true;
        cancellation.remove();
        callback.done(false);
    }

    private void closeConnection(boolean cut) {
        if (connectionDone) {
            return;
        }
        connectionDone = true;
        endpoint.callClosed();
        silence.stop();
        stuckRoute.stop();
        if (cut && request != null) {
            request.reset();
        }
    }

    private void silent(long millis) {
        if (refusal != null) {
            // its status is known, and tells more than its silence
            closeConnection(true);
            refused(refusal);
        } else {
            endEarly(new EventStreamException(silentPart(), "silent for " + millis + " ms", null));
        }
    }

    private Kind silentPart() {
        if (lifeSeen) {
            return Kind.IDLE_TIMEOUT;
        }
        return headSeen ? Kind.FIRST_EVENT_TIMEOUT : Kind.RESPONSE_TIMEOUT;
    }

    private void stuck(long millis) {
        fail(new EventStreamException(Kind.ROUTE_TIMEOUT, "the events' route takes more than " + millis + " ms", null));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
