package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.chat.AnswerEnd;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.WholeAnswer;
import io.github.modelstudiobridge.modelstudio.CompletionCollector;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Runs when the model's side is done and puts what is left to say into the body: {@link AnswerEnd} after a stream, or the
 * {@link WholeAnswer}. Fails when the answer is not complete: a cut answer must never look like a whole one.
 *
 * <p>Immutable and thread safe.
 */
public final class AnswerCheck implements Processor {

    /** The code of an error that tells of an answer without its end. */
    public static final String INCOMPLETE = "incomplete_answer";

    private final ModelStudioErrors errors;

    public AnswerCheck(ModelStudioErrors errors) {
        this.errors = errors;
    }

    @Override
    public void process(Exchange exchange) {
        boolean streamed = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class).stream();
        if (exchange.getMessage().getBody() instanceof byte[] json) {
            errors.throwIfError(json);
            if (streamed) {
                throw failure("invalid_upstream_answer", "The model's answer was no stream.");
            }
            exchange.getMessage().setBody(new WholeAnswer(json));
        } else {
            requireComplete(exchange);
            exchange.getMessage().setBody(streamed ? AnswerEnd.INSTANCE : collected(exchange));
        }
    }

    private static WholeAnswer collected(Exchange exchange) {
        CompletionCollector collector =
                exchange.getProperty(CallProperties.COLLECTED_ANSWER, CompletionCollector.class);
        if (collector == null) {
            throw failure("invalid_upstream_answer", "The model's answer was a stream.");
        }
        return new WholeAnswer(collector.json());
    }

    private static void requireComplete(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        boolean lastEvent = exchange.getProperty(EventStreamEndpoint.LAST_EVENT_SEEN, false, boolean.class);
        if (progress == null || !progress.hasBegun() || lastEvent && !progress.hasSaid()) {
            throw empty();
        }
        if (!progress.isComplete() && !lastEvent) {
            throw failure(INCOMPLETE, "The model's answer ended early.");
        }
    }

    /** For an answer that told the caller nothing. */
    static ChatException empty() {
        return failure("empty_answer", "The model's answer was empty.");
    }

    private static ChatException failure(String code, String message) {
        return new ChatException(ChatError.upstream(502, code, message));
    }
}
