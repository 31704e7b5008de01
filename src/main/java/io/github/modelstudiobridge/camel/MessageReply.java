package io.github.modelstudiobridge.camel;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConverter;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.AsyncInputStream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpSupport;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.ExceptionHelper;
import org.apache.camel.support.MessageHelper;
import org.apache.camel.support.ObjectHelper;
import org.apache.camel.support.http.HttpUtil;

/**
 * Answers an exchange from its message: status, headers, body, by the rules of Camel's stock consumer, whose own writer
 * is not accessible.
 *
 * <p>Called on the event loop; a body that must be read from an {@link InputStream} is read on a worker thread.
 */
final class MessageReply {

    private MessageReply() {}

    /** Completes when the answer is written, or fails when its body cannot be. */
    static Future<Void> write(
            RoutingContext routing, Exchange exchange, PlatformHttpEndpoint endpoint, CallerWrites writes) {
        HttpServerResponse response = routing.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        try {
            Message message = exchange.getMessage();
            response.setStatusCode(HttpUtil.determineResponseCode(exchange, message.getBody()));
            copyHeaders(message, routing, endpoint.getHeaderFilterStrategy());
            Object body = exchange.getException() == null
                    ? message.getBody()
                    : failureBody(exchange, endpoint.isMuteException());
            String contentType = MessageHelper.getContentType(message);
            if (contentType != null) {
                response.putHeader("Content-Type", contentType);
            }
            return write(routing, exchange, body, writes);
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private static Object failureBody(Exchange exchange, boolean muted) {
        exchange.getMessage()
                .setHeader(Exchange.CONTENT_TYPE, VertxPlatformHttpSupport.DEFAULT_CONTENT_TYPE_ON_EXCEPTION);
        return muted
                ? ""
                : ExceptionHelper.stackTraceToString(exchange.getException()).getBytes(StandardCharsets.UTF_8);
    }

    private static void copyHeaders(Message message, RoutingContext routing, HeaderFilterStrategy filter) {
        if (filter == null) {
            return;
        }
        Exchange exchange = message.getExchange();
        TypeConverter converter = exchange.getContext().getTypeConverter();
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            String name = header.getKey();
            if (routing.pathParams().containsKey(name)) {
                continue;
            }
            HttpUtil.applyHeader(
                    filter,
                    exchange,
                    ObjectHelper.createIterator(header.getValue(), null, true),
                    converter,
                    name,
                    (values, first) -> {
                        if (values != null) {
                            routing.response().putHeader(name, values);
                        } else if (first != null) {
                            routing.response().putHeader(name, first);
                        }
                    });
        }
    }

    private static Future<Void> write(RoutingContext routing, Exchange exchange, Object body, CallerWrites writes)
            throws NoTypeConversionAvailableException {
        if (body == null) {
            return writes.end();
        }
        if (body instanceof InputStream stream) {
            return write(routing, stream, writes);
        }
        if (body instanceof Buffer buffer) {
            return writes.end(buffer);
        }
        if (body instanceof byte[] bytes) {
            return writes.end(Buffer.buffer(bytes));
        }
        if (body instanceof String text) {
            return writes.end(Buffer.buffer(text));
        }
        if (body instanceof ByteBuffer bytes) {
            return writes.end(buffer(bytes));
        }
        TypeConverter converter = exchange.getContext().getTypeConverter();
        InputStream stream = converter.tryConvertTo(InputStream.class, exchange, body);
        if (stream != null) {
            return write(routing, stream, writes);
        }
        return writes.end(buffer(converter.mandatoryConvertTo(ByteBuffer.class, exchange, body)));
    }

    private static Buffer buffer(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Buffer.buffer(copy);
    }

    private static Future<Void> write(RoutingContext routing, InputStream body, CallerWrites writes) {
        routing.response().setChunked(true);
        Context context = routing.vertx().getOrCreateContext();
        AsyncInputStream stream = new AsyncInputStream(routing.vertx(), context, body);
        Promise<Void> written = Promise.promise();
        stream.pipe()
                .endOnSuccess(true)
                .to(writes)
                .onComplete(piped -> stream.close(closed -> {
                    if (piped.succeeded()) {
                        written.complete();
                    } else {
                        written.fail(piped.cause());
                    }
                }));
        return written.future();
    }
}
