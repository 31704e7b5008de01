package io.github.modelstudiobridge.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Measures CPU per event and time to first token: of the bridge, of nginx, and of calls without a gateway.
 *
 * <p>{@code FirstNumbers [ROUNDS [ATTEMPTS [WINDOW_SECONDS [WARM_UP_SECONDS]]]]}: where other programs disturb, up to
 * ATTEMPTS rounds are measured to get ROUNDS quiet ones. The environment variable {@code JAVA_OPTS} holds
 * the flags of the bridge and the simulator. Ends with 1 when an answer was wrong or a server failed.
 */
public final class FirstNumbers {

    private static final Path JAR = Path.of("target/model-studio-bridge.jar");
    private static final Path DIRECTORY = Path.of("target/bench").toAbsolutePath();
    private static final Path JSON = DIRECTORY.resolve("first-numbers.json");

    private FirstNumbers() {}

    public static void main(String[] arguments) {
        int rounds = number(arguments, 0, 5);
        int attempts = number(arguments, 1, rounds);
        Duration window = Duration.ofSeconds(number(arguments, 2, 5));
        Duration warmUp = Duration.ofSeconds(number(arguments, 3, 30));
        try {
            Report report = measure(rounds, attempts, window, warmUp);
            new Table(report, System.out).print();
            report.writeJson(JSON);
            System.out.println("\nAll runs: " + Path.of("").toAbsolutePath().relativize(JSON));
            System.exit(0);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage() + "; logs are in " + DIRECTORY);
            System.exit(1);
        }
    }

    private static int number(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }

    private static Report measure(int rounds, int attempts, Duration window, Duration warmUp) throws Exception {
        List<String> javaOptions = Pattern.compile("\\s+")
                .splitAsStream(System.getenv().getOrDefault("JAVA_OPTS", ""))
                .filter(option -> !option.isEmpty())
                .toList();
        Optional<Path> nginx = Nginx.find();
        if (nginx.isEmpty()) {
            System.err.println("bench: nginx is not installed (Debian: apt-get install nginx);"
                    + " going on without the comparison with it");
        }
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.of(javaOptions, nginx.isEmpty() ? "no nginx" : Nginx.version(nginx.get()));
        try (Servers servers = Servers.start(JAR, javaOptions, nginx, DIRECTORY);
                LoadGenerator load = new LoadGenerator()) {
            Measurement measurement = new Measurement(servers, load, System.err, rounds, attempts);
            measurement.warmUp(warmUp);
            List<CpuWindow> cpu = measurement.cpu(window);
            List<FirstTokenRound> firstToken = measurement.firstToken();
            return new Report(startedAt, machine, cpu, firstToken);
        }
    }
}
