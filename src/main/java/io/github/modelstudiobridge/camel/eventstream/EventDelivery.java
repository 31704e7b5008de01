package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.sse.SseEvent;
import io.github.modelstudiobridge.sse.SseListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * Collects the events that one network chunk completed and hands them on as one exchange; what they make the routes
 * write leaves in one piece.
 *
 * <p>Used on one event loop, for one call, one delivery at a time.
 */
final class EventDelivery implements SseListener {

    private final EventStreamEndpoint endpoint;
    private final Map<String, Object> properties;
    private final ReplyStream reply;

    private List<SseEvent> events = new ArrayList<>();
    private boolean lastEventSeen;
    private boolean handingOn;
    private boolean doneMeanwhile;
    private Exception failure;

    EventDelivery(EventStreamEndpoint endpoint, Exchange caller) {
        this.endpoint = endpoint;
        this.properties = caller.getProperties();
        this.reply = ReplyStream.of(caller);
    }

    @Override
    public void onEvent(SseEvent event) {
        if (event.data().equals(endpoint.getLastEvent())) {
            lastEventSeen = true;
        } else if (!lastEventSeen && !event.data().isEmpty()) {
            events.add(event);
        }
    }

    /** Whether there is anything to hand on. */
    boolean hasEvents() {
        return !events.isEmpty();
    }

    /**
     * Hands on what was collected.
     *
     * @param later called on whatever thread, with the failure or null, when the exchange is done after this returned
     * @return whether it is done; then {@link #failure} tells how
     */
    boolean deliver(Consumer<Exception> later) {
        Exchange chunk = exchange();
        Thread here = Thread.currentThread();
        handingOn = true;
        doneMeanwhile = false;
        if (reply != null) {
            reply.cork();
        }
        boolean done = Async.process(endpoint.eventsProducer(), chunk, sync -> {
            if (reply != null) {
                reply.uncork();
            }
            if (sync || Thread.currentThread() == here && handingOn) {
                // a split calls itself asynchronous also when it is done before it returns
                doneMeanwhile = true;
            } else {
                later.accept(chunk.getException());
            }
        });
        handingOn = false;
        if (done || doneMeanwhile) {
            failure = chunk.getException();
            return true;
        }
        return false;
    }

    private Exchange exchange() {
        Exchange chunk = endpoint.createExchange(ExchangePattern.InOnly);
        properties.forEach(chunk::setProperty);
        chunk.getIn().setBody(events);
        events = new ArrayList<>();
        return chunk;
    }

    Exception failure() {
        return failure;
    }

    boolean sawLastEvent() {
        return lastEventSeen;
    }
}
