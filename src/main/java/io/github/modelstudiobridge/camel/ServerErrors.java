package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what the HTTP server itself refuses with the contract's error object. */
final class ServerErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ServerErrors.class);
    private static final ChatError INVALID =
            refusal(400, "bad_request", "The request, or the query of its URL, is not valid.");
    private static final ChatError URI_TOO_LONG = refusal(414, "uri_too_long", "The request line is too long.");
    private static final ChatError HEADERS_TOO_LARGE =
            refusal(431, "headers_too_large", "The request's headers are too large.");

    private ServerErrors() {}

    /**
     * Sets the answers.
     *
     * @param root   the server's router
     * @param routes the router that the consumers add their routes to
     */
    static void install(Router root, Router routes) {
        root.errorHandler(400, routing -> answer(routing, INVALID));
        on(root, 404, "not_found", "There is nothing at this path.");
        on(root, 405, "method_not_allowed", "This path does not take this method.", routing -> allow(routing, routes));
        on(root, 406, "not_acceptable", "This path has no answer of the accepted type.");
        on(root, 413, "request_too_large", "The request body is larger than bridge.http.max-body-size allows.");
        on(root, 415, "unsupported_media_type", "The request body must be application/json.");
        root.errorHandler(500, ServerErrors::answerFailure);
    }

    /** Answers what cannot be read as an HTTP request; the connection ends, because where the next one starts is unknown. */
    static void answerInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        ChatError error = INVALID;
        if (cause instanceof TooLongHttpHeaderException) {
            error = HEADERS_TOO_LARGE;
        } else if (cause instanceof TooLongHttpLineException) {
            error = URI_TOO_LONG;
        }
        RequestIds.of(request.response());
        request.response()
                .setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end(Buffer.buffer(ErrorJson.encode(error)))
                .onComplete(sent -> request.connection().close());
    }

    /** A peer that goes away or sends what is no HTTP while its request is read is not the bridge's failure. */
    private static void answerFailure(RoutingContext routing) {
        Throwable failure = routing.failure();
        if (failure instanceof HttpClosedException) {
            LOG.debug("event=caller-gone-in-request");
        } else if (failure instanceof DecoderException || failure instanceof IllegalArgumentException) {
            answer(routing, INVALID);
        } else {
            LOG.error("event=request-failed", failure);
            answer(routing, ChatError.internal());
        }
    }

    /** Answers a call that the bridge does not take now. */
    static void refuse(RoutingContext routing, ChatError error) {
        routing.response().putHeader("Retry-After", String.valueOf(error.retryAfterSeconds()));
        answer(routing, error);
    }

    private static void on(Router root, int status, String code, String message) {
        on(root, status, code, message, routing -> {});
    }

    private static void on(Router root, int status, String code, String message, Handler<RoutingContext> before) {
        ChatError error = refusal(status, code, message);
        root.errorHandler(status, routing -> {
            before.handle(routing);
            answer(routing, error);
        });
    }

    /** RFC 9110, 15.5.6: a 405 says which methods the path takes. */
    private static void allow(RoutingContext routing, Router routes) {
        String methods = routes.getRoutes().stream()
                .filter(route -> routing.normalizedPath().equals(route.getPath()) && route.methods() != null)
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .collect(Collectors.joining(", "));
        routing.response().putHeader("Allow", methods);
    }

    private static ChatError refusal(int status, String code, String message) {
        return new ChatError(status, ChatError.INVALID_REQUEST, message, null, code, null);
    }

    private static void answer(RoutingContext routing, ChatError error) {
        if (routing.response().headWritten()) {
            routing.response().reset();
            return;
        }
        RequestIds.of(routing.response());
        routing.response()
                .setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(ErrorJson.encode(error)));
    }
}
