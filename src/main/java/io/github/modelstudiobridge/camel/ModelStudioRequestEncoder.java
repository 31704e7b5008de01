package io.github.modelstudiobridge.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.CompletionCollector;
import io.github.modelstudiobridge.tool.Conversation;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns the {@link ChatRequest} in the body into the JSON that Model Studio is sent, and makes ready for its answer. Thread
 * safe once configured.
 */
public final class ModelStudioRequestEncoder implements Processor {

    private int maxAnswerSize = 4 * 1024 * 1024;

    /** Characters of a streamed answer that is collected for a caller who wants it in one piece. */
    public void setMaxAnswerSize(int maxAnswerSize) {
        this.maxAnswerSize = maxAnswerSize;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        if (request == null) {
            throw new IllegalArgumentException("the upstream route expects a ChatRequest in the body");
        }
        exchange.setProperty(CallProperties.UPSTREAM_REQUEST, request);
        exchange.setProperty(CallProperties.UPSTREAM_STREAMS, request.stream());
        beginAnswer(exchange, request);
        exchange.getMessage().setBody(Json.MAPPER.writeValueAsBytes(request.json()));
    }

    /** What is known of an answer that was begun before, and failed, is of no use for this one. */
    private void beginAnswer(Exchange exchange, ChatRequest request) {
        AnswerProgress.begin(exchange, request.json().path("n").asInt(1));
        ChatRequest wanted = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class);
        if (request.stream() && wanted != null && !wanted.stream()) {
            exchange.setProperty(CallProperties.COLLECTED_ANSWER, new CompletionCollector(maxAnswerSize));
        }
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
