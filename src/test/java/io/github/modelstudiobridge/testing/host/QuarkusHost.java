package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The Camel Quarkus application that {@code -Dbridge.quarkus} names, a process for each bridge, started as the Camel K
 * operator does: the routes in one flat directory, what the operator writes and what the Integration sets in two properties
 * files, and the shipped configuration as a third one.
 */
public final class QuarkusHost implements BridgeHost {

    private static final int STOP_SECONDS = 40;
    private static final String ENTRY_POINT = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

    /** As config/camel-k sets them; the test of that directory holds both together. */
    public static final Map<String, String> INTEGRATION = Map.of(
            "quarkus.http.host-enabled", "false",
            "camel.management.enabled", "false",
            "camel.metrics.enabled", "false");

    private final Path application;

    private QuarkusHost(Path application) {
        this.application = application;
    }

    static QuarkusHost create() {
        String application = System.getProperty("bridge.quarkus", "");
        if (application.isEmpty()) {
            throw new IllegalStateException("-Dbridge.quarkus names no Camel Quarkus application");
        }
        return new QuarkusHost(Path.of(application).toAbsolutePath());
    }

    @Override
    public ServedBridge start(Path config, Path routes, Map<String, String> properties) {
        AtomicReference<Program> program = new AtomicReference<>();
        RemoteBridge bridge = RemoteBridge.onFreePorts(() -> stop(program.get()));
        program.set(run(config, routes, bridge.properties(properties)));
        return bridge.awaitReady(() -> program.get().output().contains("event=start-failed")
                ? program.get().output()
                : null);
    }

    /** Starts one that need not serve. */
    public Program run(Path config, Path routes, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        if (all.containsKey("bridge.management.port")) {
            all.put("quarkus.management.port", all.get("bridge.management.port"));
        }
        all.putAll(INTEGRATION);
        try {
            Path mounted = Files.createTempDirectory("camel-k");
            Path sources = Files.createDirectory(mounted.resolve("sources"));
            copyFlat(routes, sources);
            Path operators = ConfigFile.write(
                    mounted.resolve("application.properties"),
                    "",
                    Map.of(
                            "camel.main.source-location-enabled",
                            "true",
                            "camel.main.routes-include-pattern",
                            "file:" + sources + "/**"));
            Path users = ConfigFile.write(mounted.resolve("user.properties"), "", all);
            List<String> locations = Stream.of(operators, users, config)
                    .map(file -> file.toAbsolutePath().toString())
                    .toList();
            return Program.start(Map.of("QUARKUS_CONFIG_LOCATIONS", String.join(",", locations)), command());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                application.resolve("quarkus-run.jar").toString(),
                ENTRY_POINT);
    }

    /** Camel K knows no directories of sources. */
    private static void copyFlat(Path routes, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
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
