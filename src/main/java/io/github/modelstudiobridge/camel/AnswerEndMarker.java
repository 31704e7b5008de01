package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerEnd;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Puts the end of the answer into the body, for the routes that answer events go through. */
public final class AnswerEndMarker implements Processor {

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setBody(AnswerEnd.INSTANCE);
    }
}
