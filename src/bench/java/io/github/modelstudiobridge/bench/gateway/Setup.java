package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import io.github.modelstudiobridge.bench.Cores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What gateways are started with.
 *
 * @param jar         the bridge's jar, which holds the simulator too
 * @param javaOptions flags of every JVM: those that the bridge is shipped with, and the user's
 * @param archive     the flag that names the archive of classes, none where there is no archive
 * @param directory   for logs and configurations; below it {@code gateways}, with those that were fetched
 * @param cores       which cores are whose
 */
public record Setup(Path jar, List<String> javaOptions, List<String> archive, Path directory, Cores cores) {

    /** What callers authenticate with, and gateways towards the model. */
    public static final String KEY = "bench-key";

    /** Starts a process where gateways run; each has a log of its own. */
    public ChildProcess start(String name, List<String> command, Map<String, String> environment) throws IOException {
        Path log = Files.createTempFile(Files.createDirectories(directory), name + "-", ".log");
        return ChildProcess.start(cores.forGateway(command), environment, log);
    }

    public Path log(String name) {
        return directory.resolve(name + ".log");
    }

    Path fetched(String path) {
        return directory.resolve("gateways").resolve(path);
    }

    /** A command that runs Java with the usual options. */
    public List<String> java(String... arguments) {
        return javaWith(javaOptions, arguments);
    }

    /** A command that runs Java. */
    public List<String> javaWith(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }

    /** The base URL of a model on that port. */
    static String baseUrl(int port) {
        return "http://127.0.0.1:" + port + "/compatible-mode/v1";
    }

    /** A port that was free a moment ago, for programs that cannot choose one. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** A program on the PATH, or where Debian puts servers. */
    static Optional<Path> program(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a command prints. */
    static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
