package io.github.modelstudiobridge.bench;

import java.util.List;

/** What the numbers were measured on. */
record Machine(
        String cpu,
        int cores,
        long memoryMiB,
        String kernel,
        String java,
        String javaOptions,
        String nginx,
        String loadAverageBefore) {

    static Machine of(List<String> javaOptions, String nginx) {
        return new Machine(
                ProcFs.value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(ProcFs.value("/proc/meminfo", "MemTotal").split(" ")[0]) / 1024,
                ProcFs.read("/proc/sys/kernel/osrelease").strip(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                String.join(" ", javaOptions),
                nginx,
                ProcFs.read("/proc/loadavg").strip());
    }
}
