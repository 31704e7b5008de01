package io.github.modelstudiobridge.bench;

/**
 * What one target needed for a while of steady load. CPU in microseconds per relayed event with text; cores are CPU
 * seconds per second.
 *
 * @param target          its name
 * @param round           from 1
 * @param seconds         length
 * @param events          events with text that arrived
 * @param eventsPerSecond their rate
 * @param eventsPerRead   how many of them one network read brought to the caller
 * @param bytesPerEvent   what arrived per event
 * @param gatewayMicros   CPU of the gateway, null without one
 * @param kernelMicros    the part of it that the kernel worked, null without one
 * @param simulatorMicros CPU of the simulator
 * @param loadMicros      CPU of the load generator
 * @param sleepsPerEvent  how often the gateway went to sleep, null without one
 * @param gatewayMiB      its resident memory at the end, null without one
 * @param otherCores      what the rest of the machine did meanwhile: noise
 * @param stolenCores     what the hypervisor kept: noise
 */
record CpuWindow(
        String target,
        int round,
        double seconds,
        long events,
        double eventsPerSecond,
        double eventsPerRead,
        double bytesPerEvent,
        Double gatewayMicros,
        Double kernelMicros,
        double simulatorMicros,
        double loadMicros,
        Double sleepsPerEvent,
        Double gatewayMiB,
        double otherCores,
        double stolenCores) {

    /** What disturbed the window, in cores. */
    double noise() {
        return otherCores + stolenCores;
    }

    static CpuWindow between(CpuSample from, CpuSample to, Target target, int round) {
        double seconds = to.clock() - from.clock();
        long events = to.texts() - from.texts();
        double gateway = to.gateway() - from.gateway();
        double simulator = to.simulator() - from.simulator();
        double load = to.load() - from.load();
        double other = to.machine() - from.machine() - gateway - simulator - load;
        boolean relayed = target.gateway() != null;
        return new CpuWindow(
                target.name(),
                round,
                seconds,
                events,
                events / seconds,
                (double) events / (to.reads() - from.reads()),
                (double) (to.bytes() - from.bytes()) / events,
                relayed ? gateway * 1e6 / events : null,
                relayed ? (to.kernel() - from.kernel()) * 1e6 / events : null,
                simulator * 1e6 / events,
                load * 1e6 / events,
                relayed ? (double) (to.sleeps() - from.sleeps()) / events : null,
                relayed ? ProcFs.residentMiB(target.gateway()) : null,
                Math.max(0, other / seconds),
                (to.stolen() - from.stolen()) / seconds);
    }
}
