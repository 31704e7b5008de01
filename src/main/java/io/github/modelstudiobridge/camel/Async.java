package io.github.modelstudiobridge.camel;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;

/**
 * Runs asynchronous processors that may be wrong: one that throws instead of calling back would otherwise leave its
 * caller waiting for ever.
 */
public final class Async {

    private Async() {}

    /**
     * Processes an exchange and calls back exactly once, with whatever was thrown set on the exchange.
     *
     * @return whether the exchange is done
     */
    public static boolean process(AsyncProcessor processor, Exchange exchange, AsyncCallback callback) {
        AtomicBoolean calledBack = new AtomicBoolean();
        AsyncCallback once = doneSync -> {
            if (calledBack.compareAndSet(false, true)) {
                callback.done(doneSync);
            }
        };
        try {
            return processor.process(exchange, once);
        } catch (Throwable thrown) { // an Error, too, must not silence a call
            exchange.setException(thrown);
            once.done(true);
            return true;
        }
    }
}
