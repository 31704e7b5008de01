package io.github.modelstudiobridge.testing.host;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One real Karaf, the unpacked assembly that {@code -Dbridge.karaf} names: a file in its {@code etc} for each bridge. It
 * ends with this process.
 */
public final class KarafHost implements BridgeHost {

    private static final String PID = "io.github.modelstudiobridge";

    private final Path home;
    private Process process;
    private final AtomicInteger bridges = new AtomicInteger();

    private KarafHost(Path home) {
        this.home = home;
    }

    /** Starts it; it is up when a bridge in it is. */
    static KarafHost boot() {
        String home = System.getProperty("bridge.karaf", "");
        if (home.isEmpty()) {
            throw new IllegalStateException("-Dbridge.karaf names no unpacked Karaf");
        }
        KarafHost karaf = new KarafHost(Path.of(home).toAbsolutePath());
        karaf.start();
        return karaf;
    }

    private void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            home.resolve("bin/karaf").toString(), "server")
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("console.log").toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it has logged so far. */
    public String log() throws IOException {
        Path log = home.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** The names of its threads now. */
    public List<String> threads() throws IOException {
        long java = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElse(process.toHandle())
                .pid();
        Process dump = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(java),
                        "Thread.print")
                .start();
        try (Stream<String> lines = dump.inputReader().lines()) {
            return lines.filter(line -> line.startsWith("\""))
                    .map(line -> line.substring(1, line.indexOf('"', 1)))
                    .toList();
        }
    }

    /** Where its configuration is. */
    public Path etc() {
        return home.resolve("etc");
    }

    @Override
    public ServedBridge start(Path routes, Map<String, String> properties) {
        String name = "test" + bridges.incrementAndGet();
        Path file = etc().resolve(PID + "-" + name + ".cfg");
        RemoteBridge bridge = RemoteBridge.onFreePorts(() -> stop(name, file));
        Map<String, String> all = new HashMap<>(bridge.properties(properties));
        all.put("config", RemoteBridge.absolute(CONFIG.toString()));
        all.put("routes", RemoteBridge.absolute(routes.toString()));
        write(file, all);
        return bridge.awaitReady(() -> failure(name));
    }

    /** Puts a file with properties into {@code etc}, whole from the first moment. */
    private static void write(Path file, Map<String, String> all) {
        try {
            Path written = ConfigFile.write(Files.createTempFile("bridge", ".cfg"), "", all);
            Files.move(written, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line of the log that says why a bridge does not start, or null. */
    public String failure(String name) throws IOException {
        return log().lines()
                .filter(line -> line.contains("event=start-failed pid=" + PID + "~" + name + " "))
                .findFirst()
                .orElse(null);
    }

    /** Configures a bridge that need not start; what is returned takes that back. */
    public Closeable configure(String name, Map<String, String> properties) {
        Path file = etc().resolve(PID + "-" + name + ".cfg");
        write(file, properties);
        return () -> Files.delete(file);
    }

    private void stop(String name, Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(name + " to stop").atMost(Duration.ofSeconds(40)).until(() -> log().contains(
                        "event=stopped pid=" + PID + "~" + name));
    }
}
