package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures how long the bridge takes to start, and what it takes when idle: from the start of its process until
 * {@code /observe/health/ready} answers 200, until a first call is answered, its CPU seconds until then, and its resident
 * memory ten seconds later. With the archive of classes beside the jar, if there is one, and without, in turn.
 *
 * <p>{@code StartNumbers [RUNS]}. The environment variable {@code JAVA_OPTS} holds more flags of the bridge.
 */
public final class StartNumbers {

    private static final Path JAR = Path.of("target/model-studio-bridge.jar");
    private static final Path ARCHIVE_OPTIONS = Path.of("target/model-studio-bridge.options");
    private static final Path DIRECTORY = Path.of("target/bench");
    private static final Pattern SIMULATOR_PORT = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern BRIDGE_PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");
    private static final String REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who are you?\"}]}";
    private static final String KEY = "bench-key";
    private static final int IDLE_MILLIS = 10_000;
    private static final String ROW = "%-34s %8.2f %8.2f %8.2f%n";

    /** Seconds, and MiB. */
    private record Start(double ready, double served, double cpu, double memory) {}

    private StartNumbers() {}

    public static void main(String[] arguments) {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        try {
            measure(runs);
            System.exit(0);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage() + "; logs are in " + DIRECTORY);
            System.exit(1);
        }
    }

    private static void measure(int runs) throws Exception {
        Files.createDirectories(DIRECTORY);
        List<String> options = options(System.getenv().getOrDefault("JAVA_OPTS", ""));
        List<String> archive = options(Files.exists(ARCHIVE_OPTIONS) ? Files.readString(ARCHIVE_OPTIONS) : "");
        Machine machine = Machine.of(options, "no nginx");
        System.out.printf(
                "%s, %d cores, Linux %s, load %s%n%s%n",
                machine.cpu(), machine.cores(), machine.kernel(), machine.loadAverageBefore(), machine.java());
        List<Start> plain = new ArrayList<>();
        List<Start> archived = new ArrayList<>();
        try (ChildProcess simulator = ChildProcess.start(
                java(List.of("-Xmx64m"), "simulate", "--port", "0"), Map.of(), DIRECTORY.resolve("simulator.log"))) {
            int port = Integer.parseInt(simulator.awaitLine(SIMULATOR_PORT));
            for (int run = 1; run <= runs; run++) {
                plain.add(start(options, port));
                System.err.printf("run %d, without archive: %s%n", run, plain.get(run - 1));
                if (!archive.isEmpty()) {
                    archived.add(start(
                            Stream.concat(options.stream(), archive.stream()).toList(), port));
                    System.err.printf("run %d, with archive: %s%n", run, archived.get(run - 1));
                }
            }
        }
        print("without archive", plain);
        if (!archive.isEmpty()) {
            print("with " + archive.get(0), archived);
        }
    }

    private static List<String> options(String text) {
        return Pattern.compile("\\s+")
                .splitAsStream(text)
                .filter(option -> !option.isEmpty())
                .toList();
    }

    private static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Start start(List<String> options, int simulatorPort) throws Exception {
        int management = freePort();
        Map<String, String> environment = Map.of(
                "BRIDGE_HTTP_HOST",
                "127.0.0.1",
                "BRIDGE_HTTP_PORT",
                "0",
                "BRIDGE_MANAGEMENT_PORT",
                String.valueOf(management),
                "MODEL_STUDIO_BASE_URL",
                "http://127.0.0.1:" + simulatorPort + "/compatible-mode/v1",
                "DASHSCOPE_API_KEY",
                KEY,
                "IMS_API_KEYS",
                KEY);
        long from = System.nanoTime();
        try (ChildProcess bridge =
                ChildProcess.start(java(options, "run"), environment, DIRECTORY.resolve("start.log"))) {
            while (!isReady(management)) {
                bridge.requireAlive();
                Thread.sleep(10);
            }
            double ready = secondsSince(from);
            call(Integer.parseInt(bridge.awaitLine(BRIDGE_PORT)));
            double served = secondsSince(from);
            double cpu = ProcFs.cpuSeconds(bridge.handle());
            Thread.sleep(IDLE_MILLIS);
            return new Start(ready, served, cpu, ProcFs.residentMiB(bridge.handle()));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static boolean isReady(int port) {
        try {
            return open(port, "/observe/health/ready").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private static void call(int port) throws IOException {
        HttpURLConnection call = open(port, "/ims/v1/chat/completions");
        call.setRequestProperty("Authorization", "Bearer " + KEY);
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        call.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
        String answer = new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.endsWith("data: [DONE]\n\n")) {
            throw new IOException("the first answer was not whole: " + answer);
        }
    }

    private static HttpURLConnection open(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(15_000);
        return connection;
    }

    private static void print(String title, List<Start> starts) {
        System.out.printf("%n%-34s %8s %8s %8s%n", title, "min", "median", "max");
        row("ready [s]", starts, Start::ready);
        row("first call answered [s]", starts, Start::served);
        row("CPU until then [s]", starts, Start::cpu);
        row("resident after 10 s idle [MiB]", starts, Start::memory);
    }

    private static void row(String name, List<Start> starts, ToDoubleFunction<Start> value) {
        Spread spread = Spread.of(starts.stream().map(value::applyAsDouble).toList());
        System.out.printf(ROW, name, spread.min(), spread.median(), spread.max());
    }
}
