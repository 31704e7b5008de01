package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import io.github.modelstudiobridge.bench.load.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a JVM allocates under steady load. It counts itself, thread by thread, and {@code jcmd} asks it; so nothing depends
 * on when it collects.
 */
public final class Allocation {

    private static final Duration BEFORE = Duration.ofMillis(1_500);
    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern OF_A_THREAD = Pattern.compile(" allocated=(\\d+)([BKMG]) ");

    private Allocation() {}

    /** Bytes per event that reached a caller. */
    public static double perEvent(Stage stage, Target target, Duration length) throws Exception {
        Workload workload = Workload.steady(
                SteadyLoad.STREAMS, BEFORE.plus(length).plus(MARGIN), SteadyLoad.PACE, Duration.ofMillis(500));
        LoadRun run = stage.load().start(target, workload);
        Thread.sleep(BEFORE.toMillis());
        double allocated = allocated(target.gateway());
        long texts = run.counters().texts();
        Thread.sleep(length.toMillis());
        double bytes = allocated(target.gateway()) - allocated;
        long events = run.counters().texts() - texts;
        run.await(PATIENCE);
        return bytes / events;
    }

    private static double allocated(ProcessHandle process) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process print = new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "Thread.print", "-e")
                .redirectErrorStream(true)
                .start();
        String threads = new String(print.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (print.waitFor() != 0) {
            throw new IOException("jcmd: " + threads);
        }
        return sum(threads);
    }

    /** The sum over all threads, in bytes; the JVM tells those of a busy thread in whole MiB. */
    static double sum(String threads) {
        return OF_A_THREAD
                .matcher(threads)
                .results()
                .mapToDouble(thread -> Double.parseDouble(thread.group(1)) * unit(thread.group(2)))
                .sum();
    }

    private static double unit(String letter) {
        return switch (letter) {
            case "K" -> 1L << 10;
            case "M" -> 1L << 20;
            case "G" -> 1L << 30;
            default -> 1;
        };
    }
}
