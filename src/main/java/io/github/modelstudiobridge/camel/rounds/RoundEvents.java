package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.tool.Conversation;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves of an answer's chunk what the caller is to hear now; what has to do with the bridge's tools is kept back.
 *
 * <p>Stateless and thread safe.
 */
public final class RoundEvents implements Processor {

    @Override
    public void process(Exchange exchange) {
        Conversation conversation = ToolRounds.conversation(exchange);
        if (conversation != null && exchange.getMessage().getBody() instanceof AnswerChunk chunk) {
            AnswerChunk heard = conversation.answer().hear(chunk);
            if (heard == null) {
                exchange.setRouteStop(true);
            } else if (heard != chunk) {
                exchange.getMessage().setBody(heard);
            }
        }
    }
}
