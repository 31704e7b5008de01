package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.runtime.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The upstream, and the bridges of all settings, each started before the first run that needs it. Thread safe. */
final class Bridges implements AutoCloseable {

    private record Key(String setting, boolean spare) {
        static Key of(Run run) {
            return new Key(run.setting().name(), run.hasSpare());
        }
    }

    private final Path routes;
    private final FaultyUpstream upstream = new FaultyUpstream();
    private final Map<Key, FaultBridge> shared = new ConcurrentHashMap<>();
    private final Map<Run, FaultBridge> own = new ConcurrentHashMap<>();

    Bridges(Path routes) throws IOException {
        this.routes = routes;
    }

    /** Starts what the runs need, before any of them begins: hanging up would disturb another one. */
    void prepare(List<Run> runs) {
        for (Run run : runs) {
            if (run.setting().ownBridge()) {
                own.put(run, start(run));
            } else if (!shared.containsKey(Key.of(run))) {
                shared.put(Key.of(run), start(run));
            }
        }
        upstream.hangUp();
    }

    /** Plays a prepared run to its end. */
    Void play(Run run) throws Exception {
        upstream.expect(run);
        if (run.setting().ownBridge()) {
            try (FaultBridge bridge = own.remove(run)) {
                run.play(bridge);
                bridge.awaitNothingLeft();
            }
        } else {
            run.play(shared.get(Key.of(run)));
        }
        return null;
    }

    private FaultBridge start(Run run) {
        try {
            return FaultBridge.start(routes, run.setting(), upstream, run.hasSpare());
        } catch (StartException | IOException e) {
            throw new IllegalStateException("no bridge for " + run.label(), e);
        }
    }

    /** Waits until nothing is left of any run, and fails when something is. */
    void awaitNothingLeft() {
        shared.values().forEach(FaultBridge::awaitNothingLeft);
        upstream.hangUp();
    }

    @Override
    public void close() {
        shared.values().forEach(FaultBridge::close);
        upstream.close();
    }
}
