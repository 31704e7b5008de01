package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes a checked conversation the one that the model is to read, as the caller's dialect has it. Comes after
 * {@link RequestCheck}, which names messages by their places in the caller's own request.
 *
 * <p>Stateless and thread safe.
 */
public final class RequestRewriter implements Processor {

    private final Dialect dialect;

    public RequestRewriter(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        Repairs.report(exchange, dialect.rewrite(request));
    }
}
