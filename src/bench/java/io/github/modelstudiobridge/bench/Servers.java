package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The simulator and the gateways, each a process of its own on free ports of 127.0.0.1. */
final class Servers implements AutoCloseable {

    /** What callers authenticate with, and the bridge towards the simulator. */
    static final String KEY = "bench-key";

    private static final Pattern SIMULATOR_PORT = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern PROXY_PORT = Pattern.compile("proxy port=(\\d+)");
    private static final Pattern BRIDGE_PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");
    private static final String SIMULATED_PATH = "/compatible-mode/v1/chat/completions";
    private static final String IMS_PATH = "/ims/v1/chat/completions";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<Target> targets = new ArrayList<>();
    private ProcessHandle simulator;

    private Servers() {}

    /**
     * Starts all.
     *
     * @param jar         the bridge's jar, which holds the simulator too
     * @param javaOptions flags of both of their processes
     * @param nginx       its program, if there is one
     * @param directory   for logs
     */
    static Servers start(Path jar, List<String> javaOptions, Optional<Path> nginx, Path directory) throws Exception {
        Servers servers = new Servers();
        try {
            servers.open(jar, javaOptions, nginx, Files.createDirectories(directory));
            return servers;
        } catch (IOException | InterruptedException e) {
            servers.close();
            throw e;
        }
    }

    private void open(Path jar, List<String> javaOptions, Optional<Path> nginx, Path directory) throws Exception {
        ChildProcess model = ChildProcess.start(
                java(javaOptions, "-jar", jar.toString(), "simulate", "--port", "0"),
                Map.of(),
                directory.resolve("simulator.log"));
        started.push(model);
        simulator = model.handle();
        int simulatorPort = Integer.parseInt(model.awaitLine(SIMULATOR_PORT));
        targets.add(new Target("direct", simulatorPort, SIMULATED_PATH, null));
        if (nginx.isPresent()) {
            Nginx proxy = Nginx.start(nginx.get(), simulatorPort, directory.resolve("nginx"));
            started.push(proxy);
            targets.add(new Target("nginx", proxy.port(), SIMULATED_PATH, proxy.handle()));
        }
        openVertxProxy(jar, javaOptions, simulatorPort, directory);
        ChildProcess bridge = ChildProcess.start(
                java(javaOptions, "-jar", jar.toString(), "run"),
                Map.of(
                        "BRIDGE_HTTP_HOST",
                        "127.0.0.1",
                        "BRIDGE_HTTP_PORT",
                        "0",
                        "BRIDGE_MANAGEMENT_PORT",
                        "0",
                        "MODEL_STUDIO_BASE_URL",
                        "http://127.0.0.1:" + simulatorPort + "/compatible-mode/v1",
                        "DASHSCOPE_API_KEY",
                        KEY,
                        "IMS_API_KEYS",
                        KEY),
                directory.resolve("bridge.log"));
        started.push(bridge);
        int bridgePort = Integer.parseInt(bridge.awaitLine(BRIDGE_PORT));
        targets.add(new Target("bridge", bridgePort, IMS_PATH, bridge.handle()));
    }

    private void openVertxProxy(Path jar, List<String> javaOptions, int simulatorPort, Path directory)
            throws IOException, InterruptedException {
        String classes = jar + System.getProperty("path.separator") + System.getProperty("java.class.path");
        ChildProcess proxy = ChildProcess.start(
                java(javaOptions, "-cp", classes, VertxProxy.class.getName(), String.valueOf(simulatorPort)),
                Map.of(),
                directory.resolve("vertx-proxy.log"));
        started.push(proxy);
        int port = Integer.parseInt(proxy.awaitLine(PROXY_PORT));
        targets.add(new Target("vertx", port, SIMULATED_PATH, proxy.handle()));
    }

    private static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Direct, nginx if it is there, the bare proxy, bridge. */
    List<Target> targets() {
        return List.copyOf(targets);
    }

    /** Those that need to warm up. */
    List<Target> javaGateways() {
        return targets.subList(targets.size() - 2, targets.size());
    }

    Target bridge() {
        return targets.get(targets.size() - 1);
    }

    ProcessHandle simulator() {
        return simulator;
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
