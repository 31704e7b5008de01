package io.github.modelstudiobridge.camel.eventstream;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Starts one {@link EventStreamCall} per exchange. */
final class EventStreamProducer extends DefaultAsyncProducer {

    private final EventStreamEndpoint endpoint;

    EventStreamProducer(EventStreamEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            new EventStreamCall(endpoint, exchange, callback).start();
            return false;
        } catch (Throwable e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }
}
