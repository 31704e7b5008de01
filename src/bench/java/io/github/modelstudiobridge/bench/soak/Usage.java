package io.github.modelstudiobridge.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM holds now.
 *
 * @param heapMiB     live objects, after a full collection
 * @param descriptors open files and sockets
 * @param threads     of the process
 * @param instances   live objects by class
 */
record Usage(double heapMiB, long descriptors, long threads, Map<String, Long> instances) {

    /** {@code   1:   2   16  a.Class (module)} */
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+).*$");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    /** Looks at a process; lets it collect its garbage first. */
    static Usage of(ProcessHandle process) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes());
        if (histogram.waitFor() != 0) {
            throw new IOException("jcmd: " + output);
        }
        Map<String, Long> instances = new HashMap<>();
        LINE.matcher(output)
                .results()
                .forEach(line -> instances.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum));
        double bytes = TOTAL.matcher(output)
                .results()
                .mapToDouble(total -> Double.parseDouble(total.group(1)))
                .sum();
        Path proc = Path.of("/proc/" + process.pid());
        return new Usage(bytes / 1024 / 1024, count(proc.resolve("fd")), count(proc.resolve("task")), instances);
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    long instances(String className) {
        return instances.getOrDefault(className, 0L);
    }

    @Override
    public String toString() {
        return "heap %.1f MiB, descriptors %d, threads %d".formatted(heapMiB, descriptors, threads);
    }
}
