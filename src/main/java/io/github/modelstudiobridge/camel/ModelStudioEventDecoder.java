package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.modelstudio.ModelStudioChunkDecoder;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.sse.SseEvent;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns the {@link SseEvent} in the body into an {@link AnswerChunk}; drops it when an earlier event of the answer failed.
 *
 * <p>Stateless and thread safe.
 */
public final class ModelStudioEventDecoder implements Processor {

    /** Name of an event that is no chunk but the end of the answer. */
    private static final String ERROR = "error";

    @Override
    public void process(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        if (progress != null && progress.isBroken()) {
            exchange.setRouteStop(true);
            return;
        }
        refuseUnasked(exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class));
        SseEvent event = (SseEvent) exchange.getMessage().getBody();
        if (event.type().equals(ERROR)) {
            throw ModelStudioErrors.ofErrorEvent(event.data());
        }
        AnswerChunk chunk = ModelStudioChunkDecoder.decode(event.data());
        if (progress != null && progress.saw(chunk)) {
            release(exchange);
        }
        exchange.getMessage().setBody(chunk);
    }

    /** From here on the caller hears something, so the answer cannot begin anew elsewhere. */
    private static void release(Exchange exchange) {
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null) {
            reply.release();
        }
    }

    /** Before its first frame, so that who waits for one JSON document gets a status and no frames. */
    private static void refuseUnasked(ChatRequest request) {
        if (request != null && !request.stream()) {
            throw new ChatException(
                    ChatError.upstream(502, "invalid_upstream_answer", "The model's answer was a stream."));
        }
    }
}
