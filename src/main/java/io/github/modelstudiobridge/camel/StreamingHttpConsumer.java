package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.ChatError;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;

/**
 * Runs each request's exchange on the event loop that received it and ends the answer when the exchange is done.
 *
 * <p>An exchange that wrote to its {@link ReplyStream} has been answered by that; any other is answered from its
 * message, as the stock consumer does.
 */
final class StreamingHttpConsumer extends VertxPlatformHttpConsumer {

    private final StreamingHttpEngine engine;
    private String route;

    StreamingHttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String routerName,
            StreamingHttpEngine engine) {
        super(endpoint, processor, handlers, routerName);
        this.engine = engine;
    }

    @Override
    protected void handleRequest(RoutingContext routing) {
        ChatError refusal = isSuspended() ? OpenCalls.STOPPING : engine.refusal();
        if (refusal != null) {
            engine.metrics().callRefused(routeOfEndpoint(), refusal.code());
            ServerErrors.refuse(routing, refusal);
            return;
        }
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setExchangeId(RequestIds.of(routing.response()));
        // not a registry look-up: other runtimes bring their own Vert.x
        Call call = engine.openCall(routing.vertx());
        exchange.setProperty(CallProperties.CALL, call);
        read(exchange, routing).onComplete(read -> {
            if (read.failed()) {
                fail(exchange, routing, read.cause());
            } else {
                process(exchange, routing, new CallerWrites(routing, call, engine.limits()));
            }
        });
    }

    /** Whatever is wrong with a request, its call must end. */
    private Future<?> read(Exchange exchange, RoutingContext routing) {
        try {
            return processHttpRequest(exchange, routing);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Camel tells the route's id to the consumer around this one, and to exchanges that the route has begun with. */
    private String routeOfEndpoint() {
        if (route == null) {
            route = getEndpoint().getCamelContext().getRoutes().stream()
                    .filter(known -> known.getEndpoint() == getEndpoint())
                    .map(Route::getRouteId)
                    .findFirst()
                    .orElse("-");
        }
        return route;
    }

    /** A query parameter must not pass for a header: one named Authorization would be a key in a URL. */
    @Override
    protected Future<Void> populateCamelMessage(RoutingContext routing, Exchange exchange, Message message) {
        return super.populateCamelMessage(routing, exchange, message).onSuccess(read -> {
            for (String name : routing.queryParams().names()) {
                message.removeHeader(name);
                List<String> sent = routing.request().headers().getAll(name);
                if (!sent.isEmpty()
                        && !getEndpoint()
                                .getHeaderFilterStrategy()
                                .applyFilterToExternalHeaders(name, sent, exchange)) {
                    message.setHeader(name, sent.size() == 1 ? sent.get(0) : sent);
                }
            }
        });
    }

    private void process(Exchange exchange, RoutingContext routing, CallerWrites writes) {
        Call call = Call.of(exchange);
        HttpReplyStream reply = new HttpReplyStream(routing, call, writes);
        try {
            exchange.setProperty(CallProperties.REPLY_STREAM, reply);
            createUoW(exchange);
        } catch (Exception e) {
            fail(exchange, routing, e);
            return;
        }
        Async.process(
                getAsyncProcessor(), exchange, done -> call.onLoop(() -> answer(exchange, routing, reply, writes)));
    }

    private void answer(Exchange exchange, RoutingContext routing, HttpReplyStream reply, CallerWrites writes) {
        if (reply.isCallerGone()) {
            release(exchange);
        } else if (reply.isStarted()) {
            endStream(exchange, reply).onComplete(ended -> release(exchange));
        } else if (exchange.getException() != null && getEndpoint().isMuteException()) {
            // no route has made an answer of it
            fail(exchange, routing, exchange.getException());
        } else {
            writeMessage(exchange, routing, writes);
        }
    }

    private Future<Void> endStream(Exchange exchange, HttpReplyStream reply) {
        if (exchange.getException() == null) {
            return reply.end();
        }
        Call.of(exchange).facts().endedWith(CallFacts.outcomeOf(null));
        getExceptionHandler().handleException("A streamed answer broke", exchange, exchange.getException());
        reply.abort();
        return Future.succeededFuture();
    }

    private void writeMessage(Exchange exchange, RoutingContext routing, CallerWrites writes) {
        MessageReply.write(routing, exchange, getEndpoint(), writes).onComplete(written -> {
            if (written.succeeded()) {
                release(exchange);
            } else if (!writes.isConnected()) {
                Call.of(exchange).facts().endedWith(CallFacts.CALLER_GONE);
                release(exchange);
            } else {
                fail(exchange, routing, written.cause());
            }
        });
    }

    private void fail(Exchange exchange, RoutingContext routing, Throwable failure) {
        Call.of(exchange).facts().endedWith(CallFacts.outcomeOf(null));
        getExceptionHandler()
                .handleException(
                        "Failed handling platform-http endpoint "
                                + getEndpoint().getPath(),
                        failure);
        routing.fail(failure);
        if (getEndpoint().isHandleWriteResponseError()) {
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
            exchange.setException(failure);
        }
        release(exchange);
    }

    private void release(Exchange exchange) {
        engine.callEnded(routeOfEndpoint(), exchange);
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }
}
