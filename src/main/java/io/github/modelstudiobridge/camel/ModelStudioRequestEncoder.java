package io.github.modelstudiobridge.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.tool.Conversation;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Turns the {@link ChatRequest} in the body into the JSON that Model Studio is sent. Stateless and thread safe. */
public final class ModelStudioRequestEncoder implements Processor {

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        if (request == null) {
            throw new IllegalArgumentException("the upstream route expects a ChatRequest in the body");
        }
        beginAnswer(exchange);
        exchange.getMessage().setBody(Json.MAPPER.writeValueAsBytes(request.json()));
    }

    /** What is known of an answer that was begun before, and failed, is of no use for this one. */
    private static void beginAnswer(Exchange exchange) {
        exchange.setProperty(AnswerProgress.PROPERTY, new AnswerProgress());
        Conversation conversation = exchange.getProperty(CallProperties.TOOL_CONVERSATION, Conversation.class);
        if (conversation != null) {
            conversation.newAnswer();
        }
        AnswerEncoder encoder = exchange.getProperty(CallProperties.ANSWER_ENCODER, AnswerEncoder.class);
        if (encoder != null) {
            exchange.setProperty(CallProperties.ANSWER_ENCODER, encoder.anew());
        }
    }
}
