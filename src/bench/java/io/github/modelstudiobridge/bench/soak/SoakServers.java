package io.github.modelstudiobridge.bench.soak;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The simulator and the bridge, each a process of its own on free ports of 127.0.0.1. */
final class SoakServers implements AutoCloseable {

    static final String KEY = "soak-key";

    private static final Pattern SIMULATOR_PORT = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern BRIDGE_PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");

    private final ChildProcess simulator;
    private final ChildProcess bridge;
    private final Path bridgeLog;
    private final int port;
    private final int managementPort;

    /**
     * Starts both.
     *
     * @param jar         the bridge's jar, which holds the simulator too
     * @param javaOptions flags of the bridge's process
     * @param directory   for logs
     */
    SoakServers(Path jar, List<String> javaOptions, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        bridgeLog = directory.resolve("bridge.log");
        simulator = ChildProcess.start(
                java(jar, List.of("-Xmx256m"), "simulate", "--port", "0", "--first-token-delay", "50ms"),
                Map.of(),
                directory.resolve("simulator.log"));
        String simulatorPort = simulator.awaitLine(SIMULATOR_PORT);
        try (ServerSocket free = new ServerSocket(0)) {
            managementPort = free.getLocalPort();
        }
        bridge = ChildProcess.start(java(jar, javaOptions, "run"), environment(simulatorPort), bridgeLog);
        port = Integer.parseInt(bridge.awaitLine(BRIDGE_PORT));
    }

    /** Short enough for faults to be over soon, long enough for a busy machine. */
    private Map<String, String> environment(String simulatorPort) {
        return Map.ofEntries(
                Map.entry("BRIDGE_HTTP_HOST", "127.0.0.1"),
                Map.entry("BRIDGE_HTTP_PORT", "0"),
                Map.entry("BRIDGE_MANAGEMENT_PORT", String.valueOf(managementPort)),
                Map.entry("MODEL_STUDIO_BASE_URL", "http://127.0.0.1:" + simulatorPort + "/compatible-mode/v1"),
                Map.entry("DASHSCOPE_API_KEY", KEY),
                // another place, where nobody listens
                Map.entry("MODELSTUDIO_FAILOVER", "spare"),
                Map.entry("MODELSTUDIO_FAILOVER_SPARE_BASE_URL", "http://127.0.0.1:1/compatible-mode/v1"),
                Map.entry("MODELSTUDIO_FAILOVER_SPARE_API_KEY", "spare-key"),
                Map.entry("IMS_API_KEYS", KEY),
                Map.entry("GATEWAY_AUTH_CODES", KEY),
                Map.entry("BRIDGE_API_KEYS", KEY),
                Map.entry("UPSTREAM_IDLE_TIMEOUT", "6s"),
                Map.entry("UPSTREAM_WHOLE_ANSWER_TIMEOUT", "30s"),
                Map.entry("UPSTREAM_MAX_ATTEMPTS", "3"),
                Map.entry("UPSTREAM_KEEP_ALIVE_TIMEOUT", "3s"),
                // often between two words
                Map.entry("IMS_KEEP_ALIVE", "50ms"),
                // planned faults must not keep the other calls from being made
                Map.entry("UPSTREAM_CIRCUIT_BREAKER_ENABLED", "false"));
    }

    private static List<String> java(Path jar, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    ProcessHandle bridge() {
        return bridge.handle();
    }

    /** What the bridge logged so far. */
    String log() throws IOException {
        return Files.readString(bridgeLog);
    }

    @Override
    public void close() {
        bridge.close();
        simulator.close();
    }
}
