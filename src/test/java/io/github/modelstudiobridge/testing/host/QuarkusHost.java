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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Camel Quarkus application that {@code -Dbridge.quarkus} names, a process for each bridge, started as the Camel K
 * operator starts config/camel-k: one route as a source, all of them mounted in a flat directory; what the operator writes
 * and what the Integration sets in two properties files, and the shipped configuration as a third one.
 */
public final class QuarkusHost implements BridgeHost {

    private static final int STOP_SECONDS = 40;
    /** The one that the operator is shown. */
    private static final Path SOURCE = Path.of("inbound/openai-models.camel.yaml");

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
            Files.copy(routes.resolve(SOURCE), sources.resolve(SOURCE.getFileName()));
            Path operators = ConfigFile.write(
                    mounted.resolve("application.properties"),
                    "",
                    Map.of(
                            "camel.main.source-location-enabled",
                            "true",
                            "camel.main.routes-include-pattern",
                            "file:" + sources + "/**"));
            Path users = ConfigFile.write(mounted.resolve("user.properties"), "", all);
            String locations = Stream.of(operators, users, config)
                    .map(file -> file.toAbsolutePath().toString())
                    .collect(Collectors.joining(","));
            Map<String, String> environment = Map.of(
                    "QUARKUS_CONFIG_LOCATIONS",
                    locations,
                    "CAMEL_MAIN_ROUTES_INCLUDE_PATTERN",
                    "file:" + mount(routes, mounted.resolve("routes")) + "/*.camel.yaml");
            return Program.start(environment, command());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // many are started, and none lives long
                "-XX:TieredStopAtLevel=1",
                "-cp",
                application.resolve("quarkus-run.jar").toString(),
                ENTRY_POINT);
    }

    /** As a ConfigMap is mounted: one flat directory of links to files that are changed all at once. */
    private static Path mount(Path routes, Path target) throws IOException {
        Path data = Files.createDirectories(target.resolve("..data"));
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, data.resolve(file.getFileName()));
                Files.createSymbolicLink(
                        target.resolve(file.getFileName()), Path.of("..data").resolve(file.getFileName()));
            }
        }
        return target;
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
