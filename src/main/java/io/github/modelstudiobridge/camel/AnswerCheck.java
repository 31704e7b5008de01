package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Runs when an answer's stream has ended and fails when the answer has not: a cut answer must never look like a whole
 * one. Stateless and thread safe.
 */
public final class AnswerCheck implements Processor {

    @Override
    public void process(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        boolean lastEvent = exchange.getProperty(EventStreamEndpoint.LAST_EVENT_SEEN, false, boolean.class);
        if (progress == null || !progress.hasBegun()) {
            throw failure("empty_answer", "The model's answer was empty.");
        }
        if (!progress.isFinished() && !lastEvent) {
            throw failure("incomplete_answer", "The model's answer ended early.");
        }
    }

    private static ChatException failure(String code, String message) {
        return new ChatException(ChatError.upstream(502, code, message));
    }
}
