package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells about processes.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
public final class ProcFs {

    /** USER_HZ, the unit of CPU times in /proc: 100 on every architecture that Java runs on. */
    private static final double SECONDS_PER_TICK = 0.01;

    // utime and stime, counted from the state, which is the third field
    private static final int USER_TIME = 11;
    private static final int KERNEL_TIME = 12;
    private static final int ENDED_USER_TIME = 13;
    private static final int ENDED_KERNEL_TIME = 14;

    private ProcFs() {}

    /** User and system time of a process and its children, in seconds. */
    public static double cpuSeconds(ProcessHandle process) {
        return familySeconds(process, USER_TIME, KERNEL_TIME);
    }

    /** The system time alone. */
    public static double kernelSeconds(ProcessHandle process) {
        return familySeconds(process, KERNEL_TIME);
    }

    /** User and system time of this process alone, without the servers that it started. */
    public static double ownSeconds() {
        return statSeconds(ProcessHandle.current(), USER_TIME, KERNEL_TIME);
    }

    /** User and system time of this process and of all that it started, those that have ended, too. */
    public static double benchSeconds() {
        return familySeconds(ProcessHandle.current(), USER_TIME, KERNEL_TIME)
                + statSeconds(ProcessHandle.current(), ENDED_USER_TIME, ENDED_KERNEL_TIME);
    }

    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private static double familySeconds(ProcessHandle process, int... fields) {
        return family(process).mapToDouble(each -> statSeconds(each, fields)).sum();
    }

    private static double statSeconds(ProcessHandle process, int... fields) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // the name in parentheses may hold anything; behind it come state, ppid, …
            String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields)
                    .mapToDouble(field -> Long.parseLong(values[field]) * SECONDS_PER_TICK)
                    .sum();
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }

    /** How often the threads of a process and of its children went to sleep. */
    public static long sleeps(ProcessHandle process) {
        return family(process)
                .flatMap(each -> threads(each).stream())
                .mapToLong(thread -> number(thread + "/status", "voluntary_ctxt_switches:"))
                .sum();
    }

    /** Resident memory of a process and its children, in MiB. */
    public static double residentMiB(ProcessHandle process) {
        return familyMiB(process, "VmRSS:");
    }

    /** The most that it was since {@link #forgetPeak}, or since the start. */
    public static double peakMiB(ProcessHandle process) {
        return familyMiB(process, "VmHWM:");
    }

    /** Lets the peak begin with what is resident now. */
    public static void forgetPeak(ProcessHandle process) {
        family(process).forEach(each -> {
            try {
                Files.writeString(Path.of("/proc/" + each.pid() + "/clear_refs"), "5");
            } catch (IOException e) {
                throw new UncheckedIOException("the peak of its memory cannot be reset", e);
            }
        });
    }

    private static double familyMiB(ProcessHandle process, String line) {
        return family(process)
                        .mapToLong(each -> number("/proc/" + each.pid() + "/status", line))
                        .sum()
                / 1024.0;
    }

    /** Time that the machine's processors worked for anybody, and time that the hypervisor took, in seconds. */
    public static double[] machineSeconds() {
        long[] ticks = Arrays.stream(
                        read("/proc/stat").lines().findFirst().orElseThrow().split(" +"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        long busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
        return new double[] {busy * SECONDS_PER_TICK, ticks[7] * SECONDS_PER_TICK};
    }

    /** The value of a line of a file such as {@code /proc/cpuinfo}, or "unknown". */
    public static String value(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    public static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read; the benchmark needs Linux", e);
        }
    }

    private static List<Path> threads(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return threads.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number in a status line; 0 when the thread has just ended. */
    private static long number(String file, String name) {
        try {
            return Long.parseLong(value(file, name).split("\\s+")[0]);
        } catch (UncheckedIOException | NumberFormatException e) {
            return 0;
        }
    }
}
