package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.Holdings;
import io.github.modelstudiobridge.testing.host.ServedBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The shipped routes in front of a faulty upstream, and what is left in them when all callers have been answered. */
final class FaultBridge implements AutoCloseable {

    /** Longer than any deadline: what is over then stays. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FaultyUpstream upstream;
    private final ServedBridge bridge;
    private boolean closed;

    private FaultBridge(FaultyUpstream upstream, ServedBridge bridge) {
        this.upstream = upstream;
        this.bridge = bridge;
    }

    static FaultBridge start(Path routes, Setting setting, FaultyUpstream upstream, boolean spare)
            throws StartException, IOException {
        String mainUrl = setting.mainUrl().apply(upstream);
        Map<String, String> properties = BridgeUnderTest.properties(mainUrl, setting.properties(upstream, spare));
        FaultBridge started = new FaultBridge(upstream, BridgeHost.chosen().start(routes, properties));
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
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(this::holdsNothing);
    }

    private boolean holdsNothing() throws IOException {
        return bridge.holdings().equals(Holdings.NONE) && upstream.busy() == 0;
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
