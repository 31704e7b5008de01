package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what the HTTP server itself refuses with the contract's error object. */
final class ServerErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ServerErrors.class);
    private static final ChatError INVALID =
            refusal(400, "bad_request", "The URL, its query or the Host header is not well-formed.");
    private static final ChatError NO_JSON = new ChatError(
            415,
            ChatError.INVALID_REQUEST,
            "Content-Type must be application/json.",
            "Content-Type",
            "unsupported_media_type",
            null);

    private static final ChatError NOT_FOUND = refusal(404, "not_found", "There is nothing at this path.");

    private ServerErrors() {}

    /**
     * Sets the answers.
     *
     * @param root   the server's router
     * @param routes the router that the consumers add their routes to
     * @param going  whether they have begun to take them away, so that a missing one tells nothing
     */
    static void install(Router root, Router routes, BooleanSupplier going) {
        // this status stands for a body that could not be read to its end
        root.errorHandler(200, ServerErrors::answerHalfBody);
        root.errorHandler(400, ServerErrors::answerInvalid);
        root.errorHandler(404, routing -> answer(routing, going.getAsBoolean() ? OpenCalls.STOPPING : NOT_FOUND));
        on(root, 405, "method_not_allowed", "This path does not take this method.", routing -> allow(routing, routes));
        on(root, 406, "not_acceptable", "This path has no answer of the accepted type.");
        on(root, 413, "request_too_large", "The request body is larger than bridge.http.max-body-size allows.");
        root.errorHandler(415, routing -> answer(routing, NO_JSON));
        root.errorHandler(500, ServerErrors::answerFailure);
    }

    /** A body that is taken for a form is read as one, and broken as one, before any route sees that it should be JSON. */
    private static void answerInvalid(RoutingContext routing) {
        answer(routing, isForm(routing) ? NO_JSON : INVALID);
    }

    private static boolean isForm(RoutingContext routing) {
        String contentType = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return contentType != null
                && contentType
                        .toLowerCase(Locale.ROOT)
                        .matches("(multipart/form-data|application/x-www-form-urlencoded).*");
    }

    private static void answerHalfBody(RoutingContext routing) {
        if (routing.failure() instanceof IOException) {
            LOG.debug("event=caller-gone-in-request");
        } else {
            answerFailure(routing);
        }
    }

    /** A peer that goes away or sends what is no HTTP while its request is read is not the bridge's failure. */
    private static void answerFailure(RoutingContext routing) {
        Throwable failure = routing.failure();
        if (failure instanceof HttpClosedException) {
            LOG.debug("event=caller-gone-in-request");
        } else if (failure instanceof DecoderException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException && isForm(routing)) {
            answerInvalid(routing);
        } else {
            LOG.error("event=request-failed", failure);
            answer(routing, ChatError.internal());
        }
    }

    /** Answers a call that the bridge does not take now. */
    static void refuse(RoutingContext routing, ChatError error) {
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
                .filter(route -> route.methods() != null && matches(route, routing.normalizedPath()))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .collect(Collectors.joining(", "));
        routing.response().putHeader(HttpHeaders.ALLOW, methods);
    }

    /** Whether a route is for a path, as the router has it: a slash at the end says nothing, {@code :name} is any segment. */
    private static boolean matches(Route route, String path) {
        if (route.getPath() == null) {
            return false;
        }
        if (!route.isExactPath()) {
            return path.startsWith(route.getPath());
        }
        String[] expected = route.getPath().split("/");
        String[] actual = path.split("/");
        return expected.length == actual.length
                && IntStream.range(0, expected.length)
                        .allMatch(i -> expected[i].startsWith(":") || expected[i].equals(actual[i]));
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
        if (error.retryAfterSeconds() != null) {
            routing.response().putHeader("Retry-After", String.valueOf(error.retryAfterSeconds()));
        }
        routing.response()
                .setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(ErrorJson.encode(error)));
    }
}
