package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.sse.SseEncoder;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ExceptionHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the caller why its call failed: by status and error object while nothing of the answer has left, by one error
 * frame that ends the stream afterwards.
 *
 * <p>Immutable and thread safe.
 */
public final class ErrorReply implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorReply.class);

    private final ModelStudioErrors upstreamErrors;
    private final UpstreamSecrets secrets;

    public ErrorReply(ModelStudioErrors upstreamErrors, UpstreamSecrets secrets) {
        this.upstreamErrors = upstreamErrors;
        this.secrets = secrets;
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        ChatError error = error(failure);
        log(exchange, error, failure);
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null && reply.isStarted()) {
            reply.write(SseEncoder.encodeData(ErrorJson.encode(error)));
        } else {
            answer(exchange.getMessage(), error);
        }
    }

    private ChatError error(Exception failure) {
        // a split wraps what its steps throw
        ChatException known = ObjectHelper.getException(ChatException.class, failure);
        if (known != null) {
            return known.error();
        }
        EventStreamException upstream = ObjectHelper.getException(EventStreamException.class, failure);
        return upstream == null ? ChatError.internal() : error(upstream);
    }

    private ChatError error(EventStreamException upstream) {
        return switch (upstream.kind()) {
            case STATUS ->
                upstreamErrors
                        .ofStatus(
                                upstream.status(),
                                upstream.body(),
                                RetryAfter.seconds(upstream.retryAfter(), Instant.now()))
                        .error();
            case CONNECT -> ChatError.upstream(502, "upstream_unreachable", "Model Studio cannot be reached.");
            case POOL_EXHAUSTED ->
                new ChatError(
                        503, ChatError.SERVER_ERROR, "The bridge has too many calls open.", null, "overloaded", 1);
            case FIRST_BYTE_TIMEOUT, IDLE_TIMEOUT ->
                ChatError.upstream(504, "upstream_timeout", "Model Studio did not answer in time.");
            case ROUTE_TIMEOUT -> ChatError.internal();
            case CUT -> ChatError.upstream(502, "upstream_connection_lost", "The connection to Model Studio was lost.");
            case EVENT_TOO_LARGE, BODY_TOO_LARGE ->
                ChatError.upstream(502, "invalid_upstream_answer", "The model's answer is too large in one piece.");
        };
    }

    private static void answer(Message message, ChatError error) {
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, error.status());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (error.retryAfterSeconds() != null) {
            message.setHeader("Retry-After", error.retryAfterSeconds());
        }
        if (error.status() == 401) {
            message.setHeader("WWW-Authenticate", "Bearer");
        }
        message.setBody(ErrorJson.encode(error));
    }

    /** A defect is an error with its trace, trouble upstream a warning, a caller's mistake is only for those who look. */
    private void log(Exchange exchange, ChatError error, Exception failure) {
        String route = exchange.getFromRouteId();
        String caller = exchange.getProperty(CallProperties.CALLER, "-", String.class);
        if (error.status() == 500) {
            LOG.error(
                    "event=call-failed route={} caller={} exchange={} {}",
                    route,
                    caller,
                    exchange.getExchangeId(),
                    redacted(ExceptionHelper.stackTraceToString(failure)));
        } else if (error.status() > 500) {
            LOG.warn(
                    "event=call-failed route={} caller={} exchange={} status={} code={} reason=\"{}\"",
                    route,
                    caller,
                    exchange.getExchangeId(),
                    error.status(),
                    error.code(),
                    reason(failure));
        } else {
            LOG.debug(
                    "event=call-refused route={} caller={} exchange={} status={} code={} param={}",
                    route,
                    caller,
                    exchange.getExchangeId(),
                    error.status(),
                    error.code(),
                    error.param());
        }
    }

    /** Only what the bridge itself or the network said: a model's message may quote the conversation. */
    private String reason(Exception failure) {
        EventStreamException upstream = ObjectHelper.getException(EventStreamException.class, failure);
        if (upstream == null) {
            return "";
        }
        return redacted(
                upstream.getCause() == null
                        ? upstream.getMessage()
                        : upstream.getMessage() + ": " + upstream.getCause());
    }

    private String redacted(String text) {
        return secrets.get().apply(text);
    }
}
