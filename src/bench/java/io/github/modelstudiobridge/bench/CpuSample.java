package io.github.modelstudiobridge.bench;

/**
 * What had happened up to one moment: times in seconds.
 *
 * @param clock     a clock
 * @param texts     events with text that callers had received
 * @param reads     network reads that brought them
 * @param bytes     their size, with all that is around the text
 * @param gateway   CPU time of the gateway, 0 without one
 * @param kernel    the part of it that the kernel worked for the gateway
 * @param sleeps    how often the gateway's threads went to sleep
 * @param simulator CPU time of the simulator
 * @param load      CPU time of the load generator
 * @param machine   CPU time of everything on the machine
 * @param stolen    time that the hypervisor kept
 */
record CpuSample(
        double clock,
        long texts,
        long reads,
        long bytes,
        double gateway,
        double kernel,
        long sleeps,
        double simulator,
        double load,
        double machine,
        double stolen) {

    static CpuSample take(LoadRun run, Target target, ProcessHandle simulator) {
        ProcessHandle gateway = target.gateway();
        double[] machine = ProcFs.machineSeconds();
        return new CpuSample(
                System.nanoTime() / 1e9,
                run.texts(),
                run.reads(),
                run.bytes(),
                gateway == null ? 0 : ProcFs.cpuSeconds(gateway),
                gateway == null ? 0 : ProcFs.kernelSeconds(gateway),
                gateway == null ? 0 : ProcFs.sleeps(gateway),
                ProcFs.cpuSeconds(simulator),
                ProcFs.cpuSeconds(ProcessHandle.current()),
                machine[0],
                machine[1]);
    }
}
