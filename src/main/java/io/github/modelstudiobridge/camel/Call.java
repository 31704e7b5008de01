package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.audit.Transcript;
import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.CamelContextHelper;

/**
 * One caller's call while it is open: the place where what ends it early (the caller's leaving, a newer call, a deadline,
 * a stop) reaches everything that works for it.
 *
 * <p>Thread rule: may be used from any thread. Timers run on the call's event loop; listeners run on the thread that
 * cancels and hand over to their own.
 */
public class Call {

    /** Takes back what was registered; without effect when it has happened. */
    @FunctionalInterface
    public interface Registration {
        void remove();
    }

    private final Context context;
    private final CallFacts facts = new CallFacts();
    private final List<Consumer<Exception>> cancelListeners = new ArrayList<>(2);
    private final List<Runnable> closeListeners = new ArrayList<>(4);
    private volatile Thread eventLoop;
    private volatile AnswerChunk lastSaid;
    private Exception cancelledBy;
    private boolean closed;

    /** A call that is served on the event loop of {@code context}. */
    Call(Context context) {
        this.context = context;
        this.eventLoop = Vertx.currentContext() == context ? Thread.currentThread() : null;
    }

    /** The call that an exchange belongs to, or null when it came from a route of the user's own. */
    public static Call of(Exchange exchange) {
        return exchange.getProperty(CallProperties.CALL, Call.class);
    }

    /** The same, made now if there is none: on the current event loop, or on one of the registry's Vert.x instance. */
    public static Call of(Exchange exchange, CamelContext camel) {
        Call call = of(exchange);
        if (call == null) {
            Context current = Vertx.currentContext();
            call = new Call(
                    current != null && current.isEventLoopContext()
                            ? current
                            : vertx(camel).getOrCreateContext());
            exchange.setProperty(CallProperties.CALL, call);
        }
        return call;
    }

    /** The Vert.x instance of a context's registry. */
    static Vertx vertx(CamelContext camel) {
        Vertx vertx = CamelContextHelper.findSingleByType(camel, Vertx.class);
        if (vertx == null) {
            throw new IllegalStateException("the registry holds no single Vert.x instance");
        }
        return vertx;
    }

    /** What is known of it for statistics. */
    public CallFacts facts() {
        return facts;
    }

    /** Takes note of a chunk that the caller hears. */
    void said(AnswerChunk chunk) {
        lastSaid = chunk;
    }

    /** What the caller has heard, or null when nobody wants to know. */
    Transcript heard() {
        return null;
    }

    /** The last chunk that the caller hears, or null. */
    AnswerChunk lastSaid() {
        return lastSaid;
    }

    /**
     * Ends the call early; the first reason counts, and none once the call is closed.
     *
     * @param reason what the caller is told, or a {@link CallerGoneException} when there is nobody to be told
     */
    public void cancel(Exception reason) {
        List<Consumer<Exception>> listeners;
        synchronized (this) {
            if (closed || cancelledBy != null) {
                return;
            }
            cancelledBy = reason;
            listeners = List.copyOf(cancelListeners);
            cancelListeners.clear();
        }
        listeners.forEach(listener -> listener.accept(reason));
    }

    /** Why the call was cancelled, or null. */
    public synchronized Exception cancelledBy() {
        return cancelledBy;
    }

    /** Tells once when the call is cancelled, at once if it has been. */
    public Registration onCancel(Consumer<Exception> listener) {
        Exception reason;
        synchronized (this) {
            reason = cancelledBy;
            if (reason == null) {
                cancelListeners.add(listener);
            }
        }
        if (reason != null) {
            listener.accept(reason);
        }
        return () -> {
            synchronized (this) {
                cancelListeners.remove(listener);
            }
        };
    }

    /** The Vert.x instance that the call's event loop belongs to. */
    public Vertx vertx() {
        return context.owner();
    }

    /** Runs an action on the call's event loop: now when this is its thread. */
    public void onLoop(Runnable action) {
        if (Thread.currentThread() == eventLoop) {
            action.run();
        } else {
            onLoopLater(action);
        }
    }

    /** The same, but not before what the event loop does now is done. */
    public void onLoopLater(Runnable action) {
        context.runOnContext(onLoop -> {
            eventLoop = Thread.currentThread();
            action.run();
        });
    }

    /** Runs an action later, never too early, on the call's event loop, unless the call is closed by then. */
    public Registration after(Duration delay, Runnable action) {
        Timer timer = new Timer(action);
        onClose(timer::remove);
        onLoop(() -> timer.start(Math.max(1, delay.plusNanos(999_999).toMillis())));
        return timer;
    }

    /** Runs an action when the call is closed, at once if it is. */
    public void onClose(Runnable action) {
        synchronized (this) {
            if (!closed) {
                closeListeners.add(action);
                return;
            }
        }
        action.run();
    }

    /** The call is over, whatever became of it. */
    void close() {
        List<Runnable> listeners;
        synchronized (this) {
            closed = true;
            cancelListeners.clear();
            listeners = List.copyOf(closeListeners);
            closeListeners.clear();
        }
        listeners.forEach(Runnable::run);
    }

    private final class Timer implements Registration {

        private final Runnable action;
        private long id = -1;
        private boolean removed;

        Timer(Runnable action) {
            this.action = action;
        }

        private void start(long millis) {
            if (!removed) {
                id = context.owner().setTimer(millis, fired -> {
                    if (!removed) {
                        removed = true;
                        action.run();
                    }
                });
            }
        }

        @Override
        public void remove() {
            onLoop(() -> {
                removed = true;
                context.owner().cancelTimer(id);
            });
        }
    }
}
