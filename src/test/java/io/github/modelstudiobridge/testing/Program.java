package io.github.modelstudiobridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.host.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built jar, or another program with the bridge in it, in a process of its own. */
public final class Program implements AutoCloseable {

    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final Thread reader = new Thread(this::read, "program-output");

    private Program(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code java -jar} with what the environment adds to this process's own. */
    public static Program start(Map<String, String> environment, String... arguments) throws IOException {
        return startBy(List.of(), environment, arguments);
    }

    /** The same, by a command that takes the rest as its own arguments. */
    public static Program startBy(List<String> starter, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
                Jdk.HOME.resolve("bin/java").toString(),
                "-Xmx256m",
                "-jar",
                System.getProperty("bridge.jar", "target/model-studio-bridge.jar")));
        command.addAll(List.of(arguments));
        return start(environment, command);
    }

    /** Starts any command, likewise. */
    public static Program start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[8192];
            int n;
            while ((n = in.read(buffer)) >= 0) {
                output.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            output.append(e);
        }
    }

    /** Everything it printed so far. */
    public String output() {
        return output.toString();
    }

    /** Waits until it printed a text, or fails with what it did print. */
    public void awaitOutput(String text) {
        awaitOutput(text, Duration.ofSeconds(30));
    }

    /** The same, for what takes longer. */
    public void awaitOutput(String text, Duration limit) {
        await("output with " + text).atMost(limit).untilAsserted(() -> assertThat(output())
                .contains(text));
    }

    /** The processes that it has started and that still run, their own included. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        // the process's own destroy() would close its output too
        process.toHandle().destroy();
    }

    /** Waits for its end and all its output; returns the exit status. */
    public int awaitExit(long time, TimeUnit unit) throws InterruptedException {
        if (!process.waitFor(time, unit)) {
            throw new AssertionError("still running after " + time + " " + unit + ":\n" + output);
        }
        reader.join(unit.toMillis(time));
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
