package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.audit.CallAudit;
import io.github.modelstudiobridge.camel.audit.Transcript;
import io.github.modelstudiobridge.camel.metrics.BridgeMetrics;
import io.github.modelstudiobridge.camel.metrics.EventLoopLag;
import io.github.modelstudiobridge.chat.ChatError;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's HTTP engine for answers that are streamed: an exchange runs on the event loop, holds no thread while its
 * answer is open, and finds a {@link ReplyStream} to write to.
 *
 * <p>Chosen per route, so that other routes on the same port keep Camel's own engine and its worker threads:
 * {@code platformHttpEngine: "#bean:streamingHttpEngine"}. A route on this engine must not block.
 *
 * <p>When the Camel context stops, new calls are refused, open ones may finish, and the rest are told before their
 * connections close.
 */
public final class StreamingHttpEngine extends VertxPlatformHttpEngine implements Successor<StreamingHttpEngine> {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingHttpEngine.class);

    /** Enough for last frames to leave to callers who read. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final OpenCalls openCalls = new OpenCalls();
    private final PendingBytes allPending = new PendingBytes();
    private BridgeMetrics metrics = BridgeMetrics.NONE;
    private CallAudit audit;
    private EventLoopLag lag = new EventLoopLag(metrics);
    private boolean used;
    private int maxPendingBytes = 64 * 1024;
    private Duration slowReaderTimeout = Duration.ofSeconds(30);

    /**
     * Bytes that may wait for one caller before the producer of its answer pauses; {@code bridge.http.max-pending-bytes}.
     */
    public void setMaxPendingBytes(int maxPendingBytes) {
        this.maxPendingBytes = Positive.require("bridge.http.max-pending-bytes", maxPendingBytes);
    }

    /** Bytes that may wait for all callers together; {@code bridge.http.max-pending-bytes-total}. */
    public void setMaxPendingBytesTotal(long maxPendingBytesTotal) {
        allPending.setMax(Positive.require("bridge.http.max-pending-bytes-total", maxPendingBytesTotal));
    }

    /** Time after which a caller who reads nothing of what waits for it loses its connection. */
    public void setSlowReaderTimeout(Duration slowReaderTimeout) {
        Positive.require("bridge.http.slow-reader-timeout", slowReaderTimeout.toMillis());
        this.slowReaderTimeout = slowReaderTimeout;
    }

    /** Calls open at once; {@code bridge.max-streams}. */
    public void setMaxStreams(int maxStreams) {
        openCalls.setMax(Positive.require("bridge.max-streams", maxStreams));
    }

    @Override
    public void succeed(StreamingHttpEngine predecessor) {
        openCalls.countWith(predecessor.openCalls);
        allPending.countWith(predecessor.allPending);
    }

    /** Calls that are open now in this context. */
    public int getOpenCalls() {
        return openCalls.size();
    }

    /** With those of the contexts before, whose last answers are still open. */
    public int getOpenCallsEverywhere() {
        return openCalls.sizeEverywhere();
    }

    /** Bytes that wait for callers now. */
    public long getPendingBytes() {
        return allPending.get();
    }

    /** Whether new calls are refused because the context stops. */
    public boolean isStopping() {
        return openCalls.isStopping();
    }

    /** Whether callers can come: where the port is somebody else's, that is not known here. */
    boolean isReachable() {
        HttpRoutes routes = httpRoutes();
        return routes == null || routes.isReachable();
    }

    /** Why no call may be opened now, or null. */
    ChatError refusal() {
        return openCalls.refusal();
    }

    /** Opens a call on the current event loop. */
    Call openCall(Vertx vertx) {
        lag.start(vertx);
        return openCall(vertx.getOrCreateContext());
    }

    /** Opens a call that does not come over HTTP, on an event loop. */
    Call openCall(Context eventLoop) {
        Transcript transcript = audit == null ? null : audit.newTranscript();
        return openCalls.open(transcript == null ? new Call(eventLoop) : new RecordedCall(eventLoop, transcript));
    }

    /** The call of an exchange that a route took is over. */
    void callEnded(String route, Exchange exchange) {
        Call call = Call.of(exchange);
        if (audit != null) {
            audit.callEnded(route, exchange, call.facts(), call.heard());
        }
        call.close();
        metrics.callEnded(route, exchange.getProperty(CallProperties.CALLER, String.class), call.facts());
    }

    BridgeMetrics metrics() {
        return metrics;
    }

    CallerWrites.Limits limits() {
        return new CallerWrites.Limits(maxPendingBytes, allPending, slowReaderTimeout);
    }

    /** Begins to count and to watch for the stop; only one that is used does, as Camel may make another and drop it. */
    synchronized void use(CamelContext context) {
        if (used) {
            return;
        }
        used = true;
        metrics = BridgeMetrics.of(context);
        lag = new EventLoopLag(metrics);
        countWhatIsOpen(context);
        startAudit(context);
        HealthChecks.register(context, new StoppingHealthCheck(this));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                drain(stopping);
            }
        });
    }

    private void startAudit(CamelContext context) {
        CallAudit found = CamelContextHelper.findSingleByType(context, CallAudit.class);
        if (found != null && found.isOn()) {
            try {
                context.addService(found, true, true);
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeException(e);
            }
            audit = found;
        }
    }

    private void countWhatIsOpen(CamelContext context) {
        metrics.gauge("bridge.open.calls", "Calls that are open", Map.of(), this::getOpenCallsEverywhere);
        metrics.gauge("bridge.pending.bytes", "Bytes that wait for callers", Map.of(), this::getPendingBytes);
        metrics.gauge(
                "bridge.open.exchanges",
                "Exchanges under way, of calls and of single events",
                Map.of(),
                () -> context.getInflightRepository().size());
    }

    private void drain(CamelContext context) {
        try {
            lag.stop();
            openCalls.refuse();
            HttpRoutes routes = httpRoutes();
            if (routes == null || routes.endIdleConnections()) {
                LOG.info("event=stopping calls={}", openCalls.size());
            }
            ShutdownStrategy shutdown = context.getShutdownStrategy();
            Duration patience = Duration.ofMillis(shutdown.getTimeUnit().toMillis(shutdown.getTimeout()));
            Duration left = openCalls.await(patience, FAREWELL);
            if (audit != null) {
                left = audit.flush(left.compareTo(FAREWELL) < 0 ? FAREWELL : left);
            }
            // what is still under way has had its time, so Camel must not wait for it once more
            shutdown.setTimeUnit(TimeUnit.MILLISECONDS);
            shutdown.setTimeout(Math.max(FAREWELL.toMillis(), left.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void doInit() {
        // the stock engine would register itself here as the default of every other route
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        use(getCamelContext());
        String router = VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort());
        return new StreamingHttpConsumer(endpoint, processor, getHandlers(), router, this);
    }

    @Override
    public int getServerPort() {
        HttpRoutes routes = httpRoutes();
        return routes == null ? super.getServerPort() : routes.getConfigurationPort();
    }

    /** The bridge's own, or null in a runtime that brings another server. */
    private HttpRoutes httpRoutes() {
        return CamelContextHelper.findSingleByType(getCamelContext(), HttpRoutes.class);
    }
}
