package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.camel.StreamingHttpEngine;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxImpl;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The shipped routes in front of a faulty upstream, and what is left in them when all callers have been answered. */
final class FaultBridge implements AutoCloseable {

    /**
     * What a bridge holds for its callers.
     *
     * @param exchanges    that Camel has under way
     * @param streams      calls that are open
     * @param upstream     calls to the model that are open
     * @param pendingBytes that wait for callers
     * @param timers       that run, beyond those of an idle bridge
     * @param busy         requests that the model's side still answers
     */
    record Holdings(int exchanges, int streams, int upstream, long pendingBytes, int timers, int busy) {
        static final Holdings NONE = new Holdings(0, 0, 0, 0, 0, 0);
    }

    /** Longer than any deadline: what is over then stays. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Timers that are always there: one of each HTTP client, and the one that measures the event loop's lag. */
    private static final int BACKGROUND = 3;

    private final FaultyUpstream upstream;
    private final Bridge bridge;
    private final StreamingHttpEngine engine;
    private final Vertx vertx;
    private boolean closed;

    private FaultBridge(FaultyUpstream upstream, Bridge bridge) {
        this.upstream = upstream;
        this.bridge = bridge;
        this.engine = bridge.context().getRegistry().findSingleByType(StreamingHttpEngine.class);
        this.vertx = bridge.context().getRegistry().findSingleByType(Vertx.class);
    }

    static FaultBridge start(Path routes, Setting setting, FaultyUpstream upstream, boolean spare)
            throws StartException, IOException {
        String mainUrl = setting.mainUrl().apply(upstream);
        Map<String, String> properties = BridgeUnderTest.properties(mainUrl, setting.properties(upstream, spare));
        FaultBridge started = new FaultBridge(upstream, Bridge.start(BridgeUnderTest.CONFIG, routes, properties));
        if (mainUrl.equals(upstream.mainUrl())) {
            started.makeClients();
        }
        return started;
    }

    /** The two HTTP clients are made with the first request; the timer that each has is the only one that may stay. */
    private void makeClients() throws IOException {
        for (Caller caller : List.of(Caller.IMS, Caller.OPENAI_WHOLE)) {
            try (HttpCall call = HttpCall.connect(port())) {
                caller.ask(call, "no run", "no run");
                Heard.of(call);
            }
        }
        awaitNothingLeft();
    }

    int port() {
        return bridge.port();
    }

    /** Waits until nothing is left of what was, and fails when something is. */
    void awaitNothingLeft() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(this::holdings, Holdings.NONE::equals);
    }

    private Holdings holdings() {
        return new Holdings(
                bridge.context().getInflightRepository().size(),
                engine.getOpenCalls(),
                bridge.context().getEndpoints().stream()
                        .filter(EventStreamEndpoint.class::isInstance)
                        .mapToInt(endpoint -> ((EventStreamEndpoint) endpoint).getOpenCalls())
                        .sum(),
                engine.getPendingBytes(),
                Math.max(0, timers() - BACKGROUND),
                upstream.busy());
    }

    /** All timers of the bridge's Vert.x, whoever set them; it does not tell by itself. */
    private int timers() {
        try {
            Field timeouts = VertxImpl.class.getDeclaredField("timeouts");
            timeouts.setAccessible(true);
            return ((Map<?, ?>) timeouts.get(vertx)).size();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the bridge as a signal does; without effect when that has been done. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            bridge.close();
        }
    }
}
