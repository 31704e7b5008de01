package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.runtime.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The upstream, and the bridges of all settings, each started when the first run needs it. Thread safe. */
final class Bridges implements AutoCloseable {

    private record Key(String setting, boolean spare) {}

    private final Path routes;
    private final FaultyUpstream upstream = new FaultyUpstream();
    private final Map<Key, FaultBridge> started = new HashMap<>();

    Bridges(Path routes) throws IOException {
        this.routes = routes;
    }

    /** Plays a run to its end. */
    Void play(Run run) throws Exception {
        upstream.expect(run);
        if (run.setting().ownBridge()) {
            try (FaultBridge own = start(run)) {
                run.play(own);
                own.awaitNothingLeft();
            }
        } else {
            run.play(of(run));
        }
        return null;
    }

    private synchronized FaultBridge of(Run run) throws StartException, IOException {
        Key key = new Key(run.setting().name(), run.hasSpare());
        FaultBridge bridge = started.get(key);
        if (bridge == null) {
            bridge = start(run);
            started.put(key, bridge);
        }
        return bridge;
    }

    private FaultBridge start(Run run) throws StartException, IOException {
        FaultBridge bridge = FaultBridge.start(routes, run.setting(), upstream, run.hasSpare());
        upstream.hangUp();
        return bridge;
    }

    /** Waits until nothing is left of any run, and fails when something is. */
    void awaitNothingLeft() {
        started.values().forEach(FaultBridge::awaitNothingLeft);
        upstream.hangUp();
    }

    @Override
    public void close() {
        started.values().forEach(FaultBridge::close);
        upstream.close();
    }
}
