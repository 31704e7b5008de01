package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.camel.CallerGoneException;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException.Kind;
import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.sse.SseEventTooLargeException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its streamed answer.
 *
 * <p>Everything happens on one event loop: the caller's, when the exchange came from one. The exchange is completed
 * exactly once, and the connection is given back or closed exactly once; the two are apart because the answer is
 * complete with its last event, a moment before the connection is free again.
 */
final class EventStreamCall {

    private static final String UPSTREAM_REQUEST_ID = "X-Upstream-Request-Id";
    private static final Logger LOG = LoggerFactory.getLogger(EventStreamCall.class);

    private final EventStreamEndpoint endpoint;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final ReplyStream reply;
    private final EventDelivery delivery;
    private final SseDecoder decoder;

    private Context context;
    private Thread eventLoop;
    private HttpClientRequest request;
    private HttpClientResponse response;
    private boolean exchangeDone;
    private boolean connectionDone;
    private boolean firstByteSeen;
    private boolean waitingForCaller;
    private long lastActivity;
    private long timer = -1;

    EventStreamCall(EventStreamEndpoint endpoint, Exchange exchange, AsyncCallback callback) {
        this.endpoint = endpoint;
        this.exchange = exchange;
        this.callback = callback;
        this.reply = ReplyStream.of(exchange);
        this.delivery = new EventDelivery(endpoint, exchange);
        this.decoder = new SseDecoder(endpoint.getMaxEventSize());
    }

    void start() throws Exception {
        Buffer body = Buffer.buffer(exchange.getMessage().getMandatoryBody(byte[].class));
        Context current = Vertx.currentContext();
        if (current != null && current.isEventLoopContext()) {
            context = current;
            open(body);
        } else {
            context = endpoint.vertx().getOrCreateContext();
            context.runOnContext(onLoop -> open(body));
        }
    }

    private void open(Buffer body) {
        eventLoop = Thread.currentThread();
        endpoint.callOpened();
        if (reply != null) {
            reply.onCallerGone(() -> onEventLoop(this::callerGone));
            if (exchangeDone) {
                return;
            }
        }
        endpoint.client(context.owner())
                .request(endpoint.request()
                        .setConnectTimeout(endpoint.getConnectTimeout().toMillis()))
                .onComplete(opened -> send(opened, body));
    }

    private void send(AsyncResult<HttpClientRequest> opened, Buffer body) {
        if (opened.failed()) {
            Kind kind = opened.cause() instanceof ConnectionPoolTooBusyException ? Kind.POOL_EXHAUSTED : Kind.CONNECT;
            fail(new EventStreamException(kind, "no connection", opened.cause()));
            return;
        }
        request = opened.result();
        if (connectionDone) {
            request.reset();
            return;
        }
        try {
            putHeaders(request);
        } catch (Exception e) {
            fail(e);
            return;
        }
        active();
        startTimer(endpoint.getFirstByteTimeout().toMillis());
        request.exceptionHandler(this::broken);
        request.send(body).onComplete(this::head);
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
        if (endpoint.getCredentials() != null) {
            to.putHeader(HttpHeaders.AUTHORIZATION, endpoint.getCredentials().authorization());
        }
    }

    private void head(AsyncResult<HttpClientResponse> head) {
        if (head.failed()) {
            broken(head.cause());
            return;
        }
        response = head.result();
        if (connectionDone) {
            return;
        }
        response.exceptionHandler(this::broken);
        relayRequestId();
        String contentType = response.getHeader(HttpHeaders.CONTENT_TYPE);
        if (response.statusCode() != 200 || contentType == null) {
            collect(endpoint.getMaxErrorBodySize(), this::refused);
        } else if (contentType.startsWith("text/event-stream")) {
            response.handler(this::chunk).endHandler(ended -> ended());
        } else if (contentType.startsWith("application/json")) {
            collect(endpoint.getMaxBodySize(), this::whole);
        } else {
            collect(endpoint.getMaxErrorBodySize(), this::refused);
        }
    }

    private void relayRequestId() {
        String requestId = response.getHeader(endpoint.getRequestIdHeader());
        if (reply != null && requestId != null && !reply.isStarted()) {
            reply.setHeader(UPSTREAM_REQUEST_ID, requestId);
        }
    }

    /** Reads a body up to a limit; one that is larger is handed over cut, with the connection closed. */
    private void collect(int limit, Consumer<Buffer> then) {
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            active();
            if (!exchangeDone) {
                body.appendBuffer(part, 0, Math.min(part.length(), limit + 1 - body.length()));
                if (body.length() > limit) {
                    then.accept(body);
                }
            }
        });
        response.endHandler(ended -> {
            closeConnection(false);
            if (!exchangeDone) {
                then.accept(body);
            }
        });
    }

    private void refused(Buffer body) {
        int length = Math.min(body.length(), endpoint.getMaxErrorBodySize());
        fail(EventStreamException.ofStatus(
                response.statusCode(), response.getHeader("Retry-After"), body.getBytes(0, length)));
    }

    private void whole(Buffer body) {
        if (body.length() > endpoint.getMaxBodySize()) {
            fail(new EventStreamException(
                    Kind.BODY_TOO_LARGE, "an answer of more than " + endpoint.getMaxBodySize() + " bytes", null));
        } else {
            exchange.getMessage().setBody(body.getBytes());
            done();
        }
    }

    private void chunk(Buffer bytes) {
        active();
        if (!firstByteSeen) {
            firstByteSeen = true;
            stopTimer();
            startTimer(endpoint.getIdleTimeout().toMillis());
        }
        if (exchangeDone) {
            return;
        }
        SseEventTooLargeException tooLarge = null;
        try {
            decoder.decode(ByteBuffer.wrap(bytes.getBytes()), delivery);
        } catch (SseEventTooLargeException e) {
            tooLarge = e;
        }
        deliver(tooLarge);
    }

    /** Hands on what the chunk completed; a broken event is told after the whole ones before it. */
    private void deliver(SseEventTooLargeException tooLarge) {
        boolean delivered = delivery.deliver(failure -> onEventLoop(() -> {
            response.resume();
            delivered(failure, tooLarge);
        }));
        if (delivered) {
            delivered(delivery.failure(), tooLarge);
        } else if (delivery.isUnderWay()) {
            response.pause();
        }
    }

    private void delivered(Exception failure, SseEventTooLargeException tooLarge) {
        if (exchangeDone) {
            return;
        }
        if (failure != null) {
            fail(failure);
        } else if (tooLarge != null) {
            fail(new EventStreamException(Kind.EVENT_TOO_LARGE, tooLarge.getMessage(), tooLarge));
        } else if (delivery.sawLastEvent()) {
            complete();
        } else if (reply != null && reply.isFull()) {
            waitForCaller();
        }
    }

    private void waitForCaller() {
        waitingForCaller = true;
        response.pause();
        reply.onDrain(() -> onEventLoop(this::callerReads));
        if (!reply.isFull()) {
            callerReads();
        }
    }

    private void callerReads() {
        if (waitingForCaller) {
            waitingForCaller = false;
            active();
            response.resume();
        }
    }

    private void ended() {
        closeConnection(false);
        complete();
    }

    private void broken(Throwable cause) {
        // a reset of our own is reported here too
        if (!connectionDone) {
            closeConnection(false);
            fail(new EventStreamException(Kind.CUT, "connection broken", cause));
        }
    }

    private void callerGone() {
        LOG.debug("event=caller-gone target={} exchange={}", endpoint.targetName(), exchange.getExchangeId());
        fail(new CallerGoneException());
    }

    private void complete() {
        if (!exchangeDone) {
            exchange.setProperty(EventStreamEndpoint.LAST_EVENT_SEEN, delivery.sawLastEvent());
            exchange.getMessage().setBody(null);
            done();
        }
    }

    private void fail(Exception failure) {
        closeConnection(true);
        if (!exchangeDone) {
            exchange.setException(failure);
            done();
        }
    }

    private void done() {
        exchangeDone = true;
        if (reply != null) {
            reply.onCallerGone(null);
        }
        callback.done(false);
    }

    private void closeConnection(boolean cut) {
        if (connectionDone) {
            return;
        }
        connectionDone = true;
        endpoint.callClosed();
        stopTimer();
        if (cut && request != null) {
            request.reset();
        }
    }

    private void active() {
        lastActivity = System.nanoTime();
    }

    /** One timer per call, set again for what is left rather than moved at each event. */
    private void startTimer(long millis) {
        timer = context.owner().setTimer(Math.max(1, millis), fired -> checkTime());
    }

    private void stopTimer() {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
        }
    }

    private void checkTime() {
        long limit = (firstByteSeen ? endpoint.getIdleTimeout() : endpoint.getFirstByteTimeout()).toMillis();
        long silent = waitingForCaller ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastActivity);
        if (silent < limit) {
            startTimer(limit - silent);
        } else if (firstByteSeen) {
            fail(new EventStreamException(Kind.IDLE_TIMEOUT, "silent for " + silent + " ms", null));
        } else {
            fail(new EventStreamException(Kind.FIRST_BYTE_TIMEOUT, "no answer within " + silent + " ms", null));
        }
    }

    private void onEventLoop(Runnable action) {
        if (Thread.currentThread() == eventLoop) {
            action.run();
        } else {
            context.runOnContext(onLoop -> action.run());
        }
    }
}
