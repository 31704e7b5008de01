package io.github.modelstudiobridge.bench;

import java.util.List;

/** What the numbers were measured on. */
public record Machine(
        String cpu,
        int cores,
        long memoryMiB,
        String kernel,
        String java,
        String javaOptions,
        String pinning,
        String loadAverageBefore) {

    static Machine of(List<String> javaOptions, Cores cores) {
        return new Machine(
                ProcFs.value("/proc/cpuinfo", "model name"),
                cores.all().size(),
                Long.parseLong(ProcFs.value("/proc/meminfo", "MemTotal").split(" ")[0]) / 1024,
                ProcFs.read("/proc/sys/kernel/osrelease").strip(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                String.join(" ", javaOptions),
                cores.toString(),
                ProcFs.read("/proc/loadavg").strip());
    }

    /** In one line. */
    public String text() {
        return "%s, %d cores (%s), %,d MiB, Linux %s, load average before %s; %s, %s"
                .formatted(cpu, cores, pinning, memoryMiB, kernel, loadAverageBefore, java, javaOptions);
    }
}
