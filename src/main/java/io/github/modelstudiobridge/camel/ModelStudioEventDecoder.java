package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.modelstudio.ModelStudioChunkDecoder;
import io.github.modelstudiobridge.sse.SseEvent;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Turns the {@link SseEvent} in the body into an {@link AnswerChunk}. Stateless and thread safe. */
public final class ModelStudioEventDecoder implements Processor {

    @Override
    public void process(Exchange exchange) {
        SseEvent event = (SseEvent) exchange.getMessage().getBody();
        AnswerChunk chunk = ModelStudioChunkDecoder.decode(event.data());
        AnswerProgress progress = AnswerProgress.of(exchange);
        if (progress != null) {
            progress.saw(chunk);
        }
        exchange.getMessage().setBody(chunk);
    }
}
