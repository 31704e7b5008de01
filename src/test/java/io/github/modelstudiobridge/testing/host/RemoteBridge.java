package io.github.modelstudiobridge.testing.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/** A bridge in another process, known by its two ports. */
final class RemoteBridge implements ServedBridge {

    private static final String MANAGEMENT_PORT = "bridge.management.port";
    private static final Duration START = Duration.ofSeconds(90);

    private final int port;
    private Management management;
    private final Runnable stop;
    private volatile boolean stopping;
    private volatile boolean stopped;

    private RemoteBridge(int port, Management management, Runnable stop) {
        this.port = port;
        this.management = management;
        this.stop = stop;
    }

    /** Ports that are free now, which its host is to start it with. */
    static RemoteBridge onFreePorts(Runnable stop) {
        try {
            return new RemoteBridge(FreePort.find(), Management.onFreePort(), stop);
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    /** What it is to be started with, so that it can be known. */
    Map<String, String> properties(Map<String, String> others) {
        if (others.containsKey(MANAGEMENT_PORT)) {
            management = new Management(Integer.parseInt(others.get(MANAGEMENT_PORT)));
        }
        Map<String, String> all = new HashMap<>(others);
        all.put("bridge.http.port", String.valueOf(port));
        all.put("modelstudio.models", absolute(all.getOrDefault("modelstudio.models", "config/models.yaml")));
        all.putAll(management.properties());
        return all;
    }

    /** Its host may work in another directory. */
    static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }

    /**
     * Waits until it serves.
     *
     * @param failure tells why it will not, or null
     */
    RemoteBridge awaitReady(Callable<String> failure) {
        await("the bridge to serve")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> assertThat(failure.call()).isNull())
                .until(this::isReady);
        return this;
    }

    private boolean isReady() {
        try {
            return management.health("/ready").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    /** Of one that is told to stop: nothing, from when it cannot be asked any more; then its ports are closed. */
    @Override
    public Holdings holdings() throws IOException {
        if (stopped) {
            assertRefused(port);
            assertRefused(management.port());
            return Holdings.NONE;
        }
        try {
            return new Holdings(
                    (int) management.value("bridge_open_exchanges"),
                    (int) management.value("bridge_open_calls"),
                    0,
                    (long) management.value("bridge_pending_bytes"),
                    0);
        } catch (IOException e) {
            if (stopping) {
                return Holdings.NONE;
            }
            throw e;
        }
    }

    private static void assertRefused(int port) {
        assertThatThrownBy(() -> HttpCall.connect(port))
                .as("a connection to port %d of a stopped bridge", port)
                .isInstanceOf(ConnectException.class);
    }

    @Override
    public Bridge inside() {
        return Assumptions.abort("this test looks inside a bridge, which runs elsewhere");
    }

    @Override
    public void close() {
        stopping = true;
        stop.run();
        stopped = true;
    }
}
