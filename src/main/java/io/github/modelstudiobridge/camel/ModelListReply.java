package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.openai.ModelList;
import io.github.modelstudiobridge.openai.ModelNames;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Answers with the list of models a caller may name, in OpenAI's form. Thread safe. */
public final class ModelListReply implements Processor {

    private final ModelNames models;

    public ModelListReply(ModelNames models) {
        this.models = models;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(ModelList.encode(models.names()));
    }
}
