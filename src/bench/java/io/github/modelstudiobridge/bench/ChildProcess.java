package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that the benchmark started, with a log file; ended by {@link #close} or, whatever happens, at exit. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static ChildProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ChildProcess child = new ChildProcess(builder.start(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(child::close));
        return child;
    }

    /** What it prints. */
    public Path log() {
        return log;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits for a line in the log.
     *
     * @return what the pattern's first group found
     * @throws IOException when the process ended or was silent for too long; the message holds its log
     */
    public String awaitLine(Pattern pattern) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher line = pattern.matcher(Files.readString(log));
            if (line.find()) {
                return line.group(1);
            }
            Thread.sleep(50);
        }
        throw new IOException("a server did not start; its log:\n" + Files.readString(log));
    }

    /**
     * Waits until somebody listens on the port.
     *
     * @throws IOException when the process ended or was silent for too long; the message holds its log
     */
    public void awaitPort(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket open = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50); // not yet
            }
        }
        throw new IOException("a server did not start; its log:\n" + Files.readString(log));
    }

    /** @throws IllegalStateException when the process has ended by itself */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("a server ended by itself, see " + log);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
