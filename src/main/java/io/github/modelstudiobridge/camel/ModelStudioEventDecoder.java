package io.github.modelstudiobridge.camel;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.modelstudio.CompletionCollector;
import io.github.modelstudiobridge.modelstudio.ModelStudioChunkDecoder;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.sse.SseEvent;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns the {@link SseEvent} in the body into an {@link AnswerChunk}; drops it when an earlier event of the answer failed.
 * One that the caller wants in one piece is collected instead, and goes no further.
 * Fails when the answer finishes without a thing that the caller would notice: on the phone that would be silence.
 *
 * <p>Immutable and thread safe.
 */
public final class ModelStudioEventDecoder implements Processor {

    /** Name of an event that is no chunk but the end of the answer. */
    private static final String ERROR = "error";

    private final ModelStudioErrors errors;

    public ModelStudioEventDecoder(ModelStudioErrors errors) {
        this.errors = errors;
    }

    @Override
    public void process(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        if (progress != null && progress.isBroken()) {
            exchange.setRouteStop(true);
            return;
        }
        CompletionCollector collected =
                exchange.getProperty(CallProperties.COLLECTED_ANSWER, CompletionCollector.class);
        SseEvent event = (SseEvent) exchange.getMessage().getBody();
        ModelStudioErrors told = errors.afterStatus(toldStatus(exchange));
        if (event.type().equals(ERROR)) {
            throw told.ofErrorEvent(event.data());
        }
        AnswerChunk chunk = ModelStudioChunkDecoder.decode(event.data(), told);
        if (collected == null) {
            refuseUnasked(exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class));
        }
        if (progress != null) {
            progress.saw(chunk, heard(exchange));
            if (progress.isComplete() && !progress.hasSaid()) {
                throw AnswerCheck.empty();
            }
        }
        count(chunk.usage(), exchange);
        if (collected == null) {
            exchange.getMessage().setBody(chunk);
        } else {
            collected.add(chunk.json());
            exchange.setRouteStop(true);
        }
    }

    private static int toldStatus(Exchange exchange) {
        return exchange.getProperty(EventStreamEndpoint.TOLD_STATUS, 0, int.class);
    }

    private static void count(JsonNode usage, Exchange exchange) {
        if (usage != null && usage.isObject()) {
            Call call = Call.of(exchange);
            if (call != null) {
                call.facts().used(usage);
            }
        }
    }

    /** A call of a tool is as good as text where the bridge may be the one that carries it out. */
    private static Predicate<ChoiceDelta> heard(Exchange exchange) {
        AnswerEncoder encoder = exchange.getProperty(CallProperties.ANSWER_ENCODER, AnswerEncoder.class);
        Predicate<ChoiceDelta> heard = encoder == null ? choice -> !choice.isSilent() : encoder::hears;
        return exchange.getProperty(CallProperties.TOOL_CONVERSATION) == null
                ? heard
                : choice -> choice.namesCall() || heard.test(choice);
    }

    /** Before its first frame, so that who waits for one JSON document gets a status and no frames. */
    private static void refuseUnasked(ChatRequest request) {
        if (request != null && !request.stream()) {
            throw new ChatException(
                    ChatError.upstream(502, "invalid_upstream_answer", "The model's answer was a stream."));
        }
    }
}
