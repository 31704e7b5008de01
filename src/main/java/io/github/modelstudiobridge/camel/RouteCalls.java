package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.vertx.core.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.support.CamelContextHelper;

/**
 * Lets a route that does not begin with HTTP be a caller, e.g. one that begins with a queue: as a step it hands the body,
 * a request in JSON, to the {@code ask} endpoint as a call of its own, and each event of the answer to the {@code events}
 * endpoint when it comes, in order, one after the other.
 *
 * <p>An event is an exchange with the properties of the one that asked and these headers: {@code replyNumber}, an int from
 * 1; {@code replyEnd}, a boolean, true for the last one; and with that {@code replyOutcome}, {@code ok} or the code of a
 * failure, and {@code replyStatus}, the int that would be HTTP's status. The body is a text: the JSON of an event, and at
 * last {@code [DONE]}, or nothing when an answer broke off, whose event before tells why. An answer that is not streamed
 * has one event, the last. No header of the message that asked is handed on.
 *
 * <p>Thread rule: holds the thread of the exchange until the last event is handed over, so not for an event loop. Fails
 * when an event is not taken, which ends the call, and when the bridge stops before there is a call. Thread safe once
 * started.
 */
public final class RouteCalls extends RouteCaller {

    private StreamingHttpEngine engine;
    private String ask;
    private String events;
    private String requestId = "";
    private int maxPendingEvents = 1_000;
    private int maxBodySize = 4_194_304;
    private AsyncProducer askProducer;
    private AsyncProducer eventsProducer;
    private final Map<String, Call> latest = new ConcurrentHashMap<>();

    /** The endpoint that takes a request and has it answered: a route that does what an inbound route does. */
    public void setAsk(String ask) {
        this.ask = ask;
    }

    /** The endpoint that takes the events of an answer; it may block. */
    public void setEvents(String events) {
        this.events = events;
    }

    /**
     * The exchange property that tells requests apart. One that comes again, because its sender does not know of the answer
     * that is still open, ends that answer. Empty for none.
     */
    public void setRequestId(String requestId) {
        this.requestId = requestId;
    }

    /** Events of one answer that may wait before reading from the model pauses. */
    public void setMaxPendingEvents(int maxPendingEvents) {
        this.maxPendingEvents = Positive.require("maxPendingEvents", maxPendingEvents);
    }

    /** Bytes of a request's body. */
    public void setMaxBodySize(int maxBodySize) {
        this.maxBodySize = Positive.require("maxBodySize", maxBodySize);
    }

    @Override
    public Map<String, String> calledEndpoints() {
        return Map.of("ask", ask, "events", events);
    }

    @Override
    protected void doStart() throws Exception {
        // counts these calls with those over HTTP, and ends them at a stop
        engine = CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), StreamingHttpEngine.class);
        engine.use(getCamelContext());
        askProducer = startProducer(ask);
        eventsProducer = startProducer(events);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            requireThreadThatMayWait();
            answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private static void requireThreadThatMayWait() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException(
                    "this step waits for an answer, which an event loop must not: put a step threads before it");
        }
    }

    private void answer(Exchange exchange) throws Exception {
        ChatError refusal = engine.refusal();
        if (refusal == OpenCalls.STOPPING) {
            // whoever sent the request can have it taken by another process
            throw new IllegalStateException(refusal.message());
        }
        Call call = engine.openCall(Call.vertx(getCamelContext()).getOrCreateContext());
        RouteCall answered = new RouteCall(exchange, call, new RouteReplyStream(call, maxPendingEvents));
        try {
            supersede(call, exchange.getProperty(requestId, String.class));
            answered.ask(askProducer, refusal, maxBodySize);
            answered.handOver(eventsProducer);
        } finally {
            engine.callEnded(exchange.getFromRouteId(), answered.asked());
        }
    }

    private void supersede(Call call, String id) {
        if (id == null) {
            return;
        }
        Call before = latest.put(id, call);
        call.onClose(() -> latest.remove(id, call));
        if (before != null) {
            before.cancel(new ChatException(CallPolicy.SUPERSEDED));
        }
    }
}
