package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.github.modelstudiobridge.sse.SseEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a route: asks on an event loop, and hands the answer over on the thread that waits for it. */
final class RouteCall {

    private static final Logger LOG = LoggerFactory.getLogger(RouteCall.class);

    private final Exchange exchange;
    private final Exchange asked;
    private final Call call;
    private final RouteReplyStream reply;

    RouteCall(Exchange exchange, Call call, RouteReplyStream reply) {
        this.exchange = exchange;
        this.call = call;
        this.reply = reply;
        this.asked = part(ExchangePattern.InOut);
        asked.setExchangeId(exchange.getExchangeId());
        asked.setProperty(CallProperties.CALL, call);
        asked.setProperty(CallProperties.REPLY_STREAM, reply);
    }

    /** Not a copy: what the exchange is a part of, such as a transaction, must not bind an event loop. */
    private Exchange part(ExchangePattern pattern) {
        Exchange part = new DefaultExchange(exchange.getContext(), pattern);
        part.getExchangeExtension().setFromEndpoint(exchange.getFromEndpoint());
        part.getExchangeExtension().setFromRouteId(exchange.getFromRouteId());
        exchange.getProperties().forEach(part::setProperty);
        return part;
    }

    /** The exchange that goes to the model. */
    Exchange asked() {
        return asked;
    }

    /** Begins the answer, or tells why there is none. */
    void ask(AsyncProducer producer, ChatError refusal, int maxBodySize) {
        byte[] body = bytes(exchange.getMessage().getBody());
        ChatError mistake = refusal;
        if (mistake == null && body != null && body.length > maxBodySize) {
            mistake = new ChatError(
                    413,
                    ChatError.INVALID_REQUEST,
                    "The request has %d bytes; %d are allowed.".formatted(body.length, maxBodySize),
                    null,
                    "request_too_large",
                    null);
        }
        if (mistake != null) {
            set(mistake, mistake.code());
            call.onLoop(this::answered);
            return;
        }
        asked.getMessage().setBody(body);
        call.onLoopLater(() -> Async.process(producer, asked, done -> call.onLoop(this::answered)));
    }

    private byte[] bytes(Object body) {
        return body instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, body);
    }

    private void set(ChatError error, String outcome) {
        call.facts().endedWith(outcome);
        asked.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, error.status());
        asked.getMessage().setBody(ErrorJson.encode(error));
    }

    private void answered() {
        byte[] whole = null;
        try {
            if (asked.getException() != null) {
                broke(asked.getException());
            }
            whole = bytes(asked.getMessage().getBody());
        } finally {
            // a thread waits for it, whatever happens
            reply.end(whole == null ? "" : new String(whole, StandardCharsets.UTF_8));
        }
    }

    /** No route has made an answer of a failure; what it says may hold anything, so it is not told. */
    private void broke(Exception failure) {
        LOG.error(
                "event=call-failed route={} exchange={} error={}",
                asked.getFromRouteId(),
                asked.getExchangeId(),
                failure.getClass().getName());
        ChatError error = ChatError.internal();
        if (reply.isStarted()) {
            reply.write(SseEncoder.encodeData(ErrorJson.encode(error)));
        }
        set(error, CallFacts.outcomeOf(null));
    }

    /**
     * Hands each event over when it comes, until the last.
     *
     * @throws Exception why an event was not taken; the call is then over
     */
    void handOver(AsyncProducer events) throws Exception {
        Exception failure = null;
        int number = 0;
        RouteReplyStream.Event event;
        do {
            event = next();
            if (failure == null) {
                failure = handOver(event, ++number, events);
            }
        } while (!event.last());
        if (failure != null) {
            throw failure;
        }
    }

    private RouteReplyStream.Event next() throws InterruptedException {
        try {
            return reply.take();
        } catch (InterruptedException e) {
            call.cancel(new ChatException(OpenCalls.STOPPING));
            throw e;
        }
    }

    private Exception handOver(RouteReplyStream.Event event, int number, AsyncProducer events) {
        Exchange part = part(ExchangePattern.InOnly);
        part.getMessage().setBody(event.data());
        part.getMessage().setHeader("replyNumber", number);
        part.getMessage().setHeader("replyEnd", event.last());
        if (event.last()) {
            part.getMessage().setHeader("replyOutcome", call.facts().outcome());
            Object status = asked.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            part.getMessage().setHeader("replyStatus", reply.isStarted() ? 200 : status);
        }
        try {
            events.process(part);
        } catch (Exception e) {
            part.setException(e);
        }
        if (part.getException() != null) {
            call.facts().endedWith(CallFacts.REPLY_FAILED);
            call.cancel(new CallerGoneException());
        }
        return part.getException();
    }
}
