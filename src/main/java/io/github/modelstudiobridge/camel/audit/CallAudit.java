package io.github.modelstudiobridge.camel.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.modelstudiobridge.camel.Positive;
import io.github.modelstudiobridge.camel.metrics.BridgeMetrics;
import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one exchange for each chat that is over, however it ended, to an endpoint of the user's choice. Its body is a JSON
 * object in a text, and its exchange property {@code callRecord} the same as a map; docs/reference/audit.md names the
 * fields.
 *
 * <p>No call waits for it: a thread of its own does the work, one record after the other. When the endpoint is too slow,
 * records are dropped; both that and its failures are counted, and logged when they begin and when they end.
 *
 * <p>Thread rule: {@link #callEnded} may be called from any thread and never blocks.
 */
public final class CallAudit extends ServiceSupport implements CamelContextAware {

    /** Name of the exchange property with the record as a map. */
    public static final String RECORD = "callRecord";

    private static final Logger LOG = LoggerFactory.getLogger(CallAudit.class);

    private CamelContext context;
    private String endpoint = "";
    private boolean text;
    private int maxPending = 1_000;
    private int maxTextSize = 8_192;
    private BridgeMetrics metrics = BridgeMetrics.NONE;
    private AsyncProducer producer;
    private ThreadPoolExecutor worker;
    private volatile boolean failing;

    /** The endpoint; {@code audit.to}. Empty for no audit at all. */
    public void setEndpoint(String endpoint) {
        this.endpoint = endpoint.strip();
    }

    /** Whether records hold what was asked and what was heard; {@code audit.text}. */
    public void setText(boolean text) {
        this.text = text;
    }

    /** Records that may wait for the endpoint; {@code audit.max-pending}. */
    public void setMaxPending(int maxPending) {
        this.maxPending = Positive.require("audit.max-pending", maxPending);
    }

    /** Characters of a question and of an answer that a record holds; {@code audit.max-text-size}. */
    public void setMaxTextSize(int maxTextSize) {
        this.maxTextSize = Positive.require("audit.max-text-size", maxTextSize);
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** The endpoint, or an empty text. */
    public String endpoint() {
        return endpoint;
    }

    /** Whether there is anything to do. */
    public boolean isOn() {
        return !endpoint.isEmpty();
    }

    /** What takes down what a caller hears, or null when nobody wants to know. */
    public Transcript newTranscript() {
        return isOn() && text ? new Transcript(maxTextSize) : null;
    }

    @Override
    protected void doStart() {
        if (!isOn()) {
            return;
        }
        metrics = BridgeMetrics.of(context);
        try {
            producer = context.getEndpoint(endpoint).createAsyncProducer();
            ServiceHelper.startService(producer);
        } catch (Exception e) {
            // neither its message nor its cause: the URI may hold a password
            throw new IllegalArgumentException("audit.to names no endpoint that can be used: " + causeOf(e));
        }
        worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxPending), work -> {
            Thread thread = new Thread(work, "audit");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }

    @Override
    protected void doStop() {
        if (worker != null) {
            worker.shutdownNow();
            ServiceHelper.stopService(producer);
        }
    }

    /**
     * A call is over; one that was no chat is left out.
     *
     * @param route    the id of the route that took it
     * @param exchange as the call left it
     * @param heard    what was taken down for it, or null
     */
    public void callEnded(String route, Exchange exchange, CallFacts facts, Transcript heard) {
        if (worker == null || !facts.isChat()) {
            return;
        }
        // what waits is small: neither the request nor the answer
        Map<String, Object> ended = CallRecord.of(route, exchange, facts, heard, maxTextSize);
        try {
            worker.execute(() -> hand(ended));
        } catch (RejectedExecutionException e) {
            failed("dropped", "the endpoint is slower than calls end");
        }
    }

    private void hand(Map<String, Object> ended) {
        Exchange exchange = new DefaultExchange(context, ExchangePattern.InOnly);
        try {
            exchange.setProperty(RECORD, ended);
            exchange.getMessage().setBody(json(ended));
            producer.process(exchange);
        } catch (Throwable e) { // an Error of a user's class, too, must not end the audit
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            failed("failed", causeOf(exchange.getException()));
            return;
        }
        metrics.audited("ok");
        if (failing && worker.getQueue().isEmpty()) {
            failing = false;
            LOG.info("event=audit-recovered");
        }
    }

    private static String json(Map<String, Object> values) throws JsonProcessingException {
        return Json.MAPPER.writeValueAsString(values);
    }

    private void failed(String outcome, String reason) {
        metrics.audited(outcome);
        if (!failing) {
            failing = true;
            LOG.warn("event=audit-{} reason=\"{}\"", outcome, reason);
        }
    }

    /**
     * Waits until what was handed over so far has been dealt with; blocks, not for an event loop. What takes longer is given
     * up.
     *
     * @return what is left of the patience
     */
    public Duration flush(Duration patience) throws InterruptedException {
        if (worker == null) {
            return patience;
        }
        long end = System.nanoTime() + patience.toNanos();
        while ((worker.getActiveCount() > 0 || !worker.getQueue().isEmpty()) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        worker.shutdownNow();
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
