package io.github.modelstudiobridge.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code Soak [MINUTES [STREAMS [SEED]]]}: keeps calls of all dialects open, one in five with a fault or a caller who
 * leaves, another one in five with a tool of the bridge, some for an answer in one piece, with a second place that is never
 * reached; and checks answers and what the bridge's process holds. The environment variable {@code JAVA_OPTS} holds the
 * flags of the bridge. Ends with 1 when a check failed.
 */
public final class Soak {

    private static final Path JAR = Path.of("target/model-studio-bridge.jar");
    private static final Path DIRECTORY = Path.of("target/soak").toAbsolutePath();
    private static final int SAMPLES = 16;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(100);
    private static final Duration QUIET = Duration.ofSeconds(30);

    /** Live ones tell of a call that has not been let go of. */
    private static final List<String> OF_A_CALL = List.of(
            "io.github.modelstudiobridge.camel.Call",
            "io.github.modelstudiobridge.camel.HttpReplyStream",
            "io.github.modelstudiobridge.camel.eventstream.EventStreamCall",
            "io.github.modelstudiobridge.camel.failover.FailoverCall",
            "org.apache.camel.support.DefaultExchange");

    /** Each client of the bridge has a timer of its own: for streams and for answers in one piece, at each of two places. */
    private static final int CLIENTS = 4;

    private static final String TIMER = "io.vertx.core.impl.VertxImpl$InternalTimerHandler";

    private final Checks checks = new Checks(System.out);
    private final SoakServers servers;
    private final Load load;
    private final int streams;
    private final Duration duration;

    private Soak(SoakServers servers, Load load, int streams, Duration duration) {
        this.servers = servers;
        this.load = load;
        this.streams = streams;
        this.duration = duration;
    }

    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 30;
        int streams = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 20_260_101;
        Duration duration = Duration.ofMillis(Math.round(minutes * 60_000));
        System.out.printf("soak: %.1f minutes, %d streams, seed %d%n", minutes, streams, seed);
        List<String> javaOptions = Pattern.compile("\\s+")
                .splitAsStream(System.getenv().getOrDefault("JAVA_OPTS", "-Xmx256m"))
                .filter(option -> !option.isEmpty())
                .toList();
        boolean passed;
        try (SoakServers servers = new SoakServers(JAR, javaOptions, DIRECTORY);
                Load load = new Load(servers.port(), streams, seed)) {
            passed = new Soak(servers, load, streams, duration).run();
        }
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws Exception {
        Usage before = Usage.of(servers.bridge());
        System.out.println("soak: before, " + before);
        CompletableFuture<Void> end = load.start(streams, duration);
        List<Usage> samples = sample(end);
        boolean ended = awaitEnd(end);
        load.complaints().forEach(complaint -> System.out.println("soak: " + complaint));
        checks.that("every call ended", ended, counts());
        checks.that("there were answers of each kind", load.whole() > 0 && load.failedAsPlanned() > 0, counts());
        checks.that(
                "every answer was whole or ended in one error, no word doubled or lost", load.wrong() == 0, counts());
        checkLevels(samples);
        checkRest(before);
        checks.that("the bridge logged no error", !servers.log().contains(" ERROR "), "see target/soak/bridge.log");
        return checks.close();
    }

    private String counts() {
        return "whole %d, failed as planned %d, left %d, wrong %d"
                .formatted(load.whole(), load.failedAsPlanned(), load.left(), load.wrong());
    }

    private List<Usage> sample(CompletableFuture<Void> end) throws IOException, InterruptedException {
        List<Usage> samples = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < SAMPLES && !end.isDone(); i++) {
            long due = start + duration.toNanos() / (SAMPLES + 1) * (i + 1);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            samples.add(Usage.of(servers.bridge()));
            System.out.println("soak: " + samples.get(i) + ", " + counts());
        }
        return samples;
    }

    private boolean awaitEnd(CompletableFuture<Void> end) throws InterruptedException, ExecutionException {
        try {
            // calls are begun for a while after the last sample
            end.get(duration.dividedBy(SAMPLES).plus(LAST_ANSWERS).toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /**
     * The last quarter must not hold noticeably more than the second, when the JVM has warmed up. Means of four: the serial
     * collector tidies up thoroughly in one of four collections only.
     */
    private void checkLevels(List<Usage> samples) {
        if (samples.size() < SAMPLES) {
            checks.that("there are samples enough", false, samples.size() + " of " + SAMPLES);
            return;
        }
        List<Usage> early = samples.subList(SAMPLES / 4, SAMPLES / 2);
        List<Usage> late = samples.subList(SAMPLES - SAMPLES / 4, SAMPLES);
        level("heap after collection, MiB", mean(early, Usage::heapMiB), mean(late, Usage::heapMiB), 1.15, 4);
        level("open descriptors", mean(early, Usage::descriptors), mean(late, Usage::descriptors), 1.15, 20);
        level("threads", mean(early, Usage::threads), mean(late, Usage::threads), 1.0, 4);
    }

    private static double mean(List<Usage> samples, ToDoubleFunction<Usage> value) {
        return samples.stream().mapToDouble(value).average().orElseThrow();
    }

    private void level(String what, double early, double late, double factor, double more) {
        checks.that(what + " level off", late <= early * factor + more, "%.1f, then %.1f".formatted(early, late));
    }

    /** When all callers have gone, nothing of their calls may be left. */
    private void checkRest(Usage before) throws IOException, InterruptedException {
        load.closeConnections();
        long giveUp = System.nanoTime() + QUIET.toNanos();
        Usage after = Usage.of(servers.bridge());
        while (!isQuiet(after, before) && System.nanoTime() < giveUp) {
            TimeUnit.SECONDS.sleep(2);
            after = Usage.of(servers.bridge());
        }
        System.out.println("soak: after, " + after);
        for (String name : OF_A_CALL) {
            checks.that("no " + name + " is left", after.instances(name) == 0, after.instances(name) + " are");
        }
        checks.that(
                "no timer of a call is left",
                after.instances(TIMER) <= before.instances(TIMER) + CLIENTS,
                before.instances(TIMER) + ", then " + after.instances(TIMER));
        checks.that(
                "every descriptor was closed",
                after.descriptors() <= before.descriptors() + 20,
                before.descriptors() + ", then " + after.descriptors());
        for (String gauge : List.of("bridge_open_calls", "bridge_open_exchanges", "bridge_pending_bytes")) {
            checks.that(gauge + " is 0", metric(gauge) == 0, String.valueOf(metric(gauge)));
        }
    }

    private static boolean isQuiet(Usage now, Usage before) {
        return OF_A_CALL.stream().allMatch(name -> now.instances(name) == 0)
                && now.descriptors() <= before.descriptors() + 20;
    }

    private double metric(String name) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + servers.managementPort() + "/observe/metrics");
        try (var in = address.toURL().openStream()) {
            Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$")
                    .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
        }
    }
}
