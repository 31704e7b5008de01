package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.github.modelstudiobridge.sse.SseEncoder;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ExceptionHelper;
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

    private final UpstreamErrors upstreamErrors;

    public ErrorReply(UpstreamErrors upstreamErrors) {
        this.upstreamErrors = upstreamErrors;
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        ChatException known = upstreamErrors.of(failure);
        ChatError error = known == null ? ChatError.internal() : known.error();
        log(exchange, error, failure);
        count(exchange, known);
        ReplyStream reply = ReplyStream.of(exchange);
        boolean begun = reply != null && reply.isStarted();
        UpstreamRequestId.relay(reply, known == null ? null : known.upstreamRequestId());
        if (reply != null && speaks(exchange, reply, error, begun)) {
            return;
        }
        if (begun) {
            reply.write(SseEncoder.encodeData(ErrorJson.encode(error)));
        } else {
            answer(exchange.getMessage(), error);
        }
    }

    private static void count(Exchange exchange, ChatException failure) {
        Call call = Call.of(exchange);
        if (call != null) {
            call.facts().endedWith(CallFacts.outcomeOf(failure));
        }
    }

    /** Says a sentence instead of the error where that is wanted, and ends the answer as if it were whole. */
    private static boolean speaks(Exchange exchange, ReplyStream reply, ChatError error, boolean begun) {
        CallPolicy policy = CallPolicy.of(exchange);
        ChatRequest request = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class);
        String text = policy == null || !request.stream() ? null : policy.speechFor(error, begun);
        if (text == null) {
            return false;
        }
        AnswerProgress progress = AnswerProgress.of(exchange);
        boolean allSaid = progress != null && progress.isComplete();
        if (!allSaid) {
            AnswerChunk lastWords = AnswerChunk.lastWords(request.callerModel(), text);
            AnswerChunk before = Call.of(exchange).lastSaid();
            if (before != null) {
                lastWords = lastWords.withIdentity(before.id(), before.created());
            }
            policy.dialect()
                    .newAnswer(request)
                    .encode(lastWords)
                    .forEach(data -> reply.write(SseEncoder.encodeData(data)));
        }
        reply.write(ReplyWriter.DONE);
        return true;
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
                    upstreamErrors.redacted(ExceptionHelper.stackTraceToString(failure)));
        } else if (error.status() > 500) {
            LOG.warn(
                    "event=call-failed route={} caller={} exchange={} status={} code={} reason=\"{}\"",
                    route,
                    caller,
                    exchange.getExchangeId(),
                    error.status(),
                    error.code(),
                    upstreamErrors.reason(failure));
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
}
