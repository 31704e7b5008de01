package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.modelstudio.CompletionChunks;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.sse.SseEvent;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * Says an answer that came in one piece to a caller who wants a stream, by the events that a stream would have had; they
 * take the same way as any. An answer that came as a stream, or that is wanted in one piece, is left alone.
 *
 * <p>Thread safe once started.
 */
public final class AnswerReplay extends RouteCaller {

    private final ModelStudioErrors errors;
    private String events;
    private AsyncProducer producer;

    public AnswerReplay(ModelStudioErrors errors) {
        this.errors = errors;
    }

    /** The endpoint for events, which gets them all as one list. */
    public void setEvents(String events) {
        this.events = events;
    }

    @Override
    public Map<String, String> calledEndpoints() {
        return Map.of("events", events);
    }

    @Override
    protected void doStart() throws Exception {
        producer = startProducer(events);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        ChatRequest request = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class);
        if (!request.stream() || !(exchange.getMessage().getBody() instanceof byte[] whole)) {
            callback.done(true);
            return true;
        }
        try {
            return replay(exchange, eventsOf(whole, request), callback);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private List<SseEvent> eventsOf(byte[] whole, ChatRequest request) {
        errors.throwIfError(whole);
        return CompletionChunks.of(whole, request.countsTokens()).stream()
                .map(SseEvent::ofData)
                .toList();
    }

    private boolean replay(Exchange exchange, List<SseEvent> list, AsyncCallback callback) {
        Exchange replayed = producer.getEndpoint().createExchange(ExchangePattern.InOnly);
        exchange.getProperties().forEach(replayed::setProperty);
        replayed.getMessage().setBody(list);
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null) {
            reply.cork();
        }
        return Async.process(producer, replayed, sync -> {
            if (reply != null) {
                reply.uncork();
            }
            exchange.setException(replayed.getException());
            exchange.setProperty(EventStreamEndpoint.LAST_EVENT_SEEN, true);
            exchange.getMessage().setBody(null);
            callback.done(sync);
        });
    }
}
