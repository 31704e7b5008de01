package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The built jar, {@code java -jar}: a process for each bridge. */
final class ProgramHost implements BridgeHost {

    private static final int STOP_SECONDS = 40;

    @Override
    public ServedBridge start(Path config, Path routes, Map<String, String> properties) {
        AtomicReference<Program> program = new AtomicReference<>();
        RemoteBridge bridge = RemoteBridge.onFreePorts(() -> stop(program.get()));
        try {
            Path all = ConfigFile.write(
                    config.equals(CONFIG) ? Files.createTempFile("bridge", ".properties") : config,
                    Files.readString(config),
                    bridge.properties(properties));
            program.set(Program.start(Map.of(), "run", "--config", all.toString(), "--routes", routes.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bridge.awaitReady(() -> program.get().output().contains("does not start")
                ? program.get().output()
                : null);
    }

    private static void stop(Program program) {
        try (program) {
            program.terminate();
            program.awaitExit(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
