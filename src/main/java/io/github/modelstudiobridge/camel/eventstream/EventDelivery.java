package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.sse.SseEvent;
import io.github.modelstudiobridge.sse.SseListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/**
 * Collects the events that one network chunk completed and hands them on as one exchange; what they make the routes
 * write leaves in one piece.
 *
 * <p>Used on one event loop, for one call, one delivery at a time.
 */
final class EventDelivery implements SseListener {

    /** Some senders answer 200 before they know better, and then say so in a comment. */
    private static final Pattern FAILED_STATUS = Pattern.compile("HTTP_STATUS/([45]\\d\\d)");

    private final EventStreamEndpoint endpoint;
    private final Map<String, Object> properties;
    private final ReplyStream reply;
    private final EventStreamProgress progress;

    private List<SseEvent> events = new ArrayList<>();
    private boolean lastEventSeen;
    private boolean handingOn;
    private boolean doneMeanwhile;
    private boolean eventsSeen;
    private long signsOfLife;
    private int toldStatus;
    private Exception failure;

    EventDelivery(EventStreamEndpoint endpoint, Exchange caller, EventStreamProgress progress) {
        this.endpoint = endpoint;
        this.properties = new HashMap<>(caller.getProperties());
        properties.keySet().removeAll(CallProperties.OF_THE_REQUEST);
        this.reply = ReplyStream.of(caller);
        this.progress = progress;
    }

    @Override
    public void onEvent(SseEvent event) {
        if (event.data().equals(endpoint.getLastEvent())) {
            lastEventSeen = true;
        } else if (!lastEventSeen && !event.data().isEmpty()) {
            events.add(event);
        }
    }

    @Override
    public void onComment(String text) {
        Matcher status = FAILED_STATUS.matcher(text);
        if (status.matches()) {
            toldStatus = Integer.parseInt(status.group(1));
            properties.put(EventStreamEndpoint.TOLD_STATUS, toldStatus);
        }
    }

    /** The status of a failure that a comment told of; 0 for none. */
    int toldStatus() {
        return toldStatus;
    }

    /** Whether what came since this was last asked was a sign of life. */
    boolean showedLife() {
        boolean showed = eventsSeen;
        eventsSeen = false;
        if (progress != null) {
            showed = progress.signsOfLife() != signsOfLife;
            signsOfLife = progress.signsOfLife();
        }
        return showed;
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
        // all at once would make the map grow before the first is in
        properties.forEach(chunk.getProperties()::put);
        chunk.getIn().setBody(events);
        eventsSeen = true;
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
