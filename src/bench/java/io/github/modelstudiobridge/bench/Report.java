package io.github.modelstudiobridge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * All that was measured, as a table to read and as JSON to keep.
 *
 * @param startedAt  when the run began
 * @param machine    where
 * @param rounds     how often each target was measured
 * @param cpu        every window of steady load
 * @param firstToken every round of times to first token
 */
record Report(String startedAt, Machine machine, int rounds, List<CpuWindow> cpu, List<FirstTokenRound> firstToken) {

    private static final String BRIDGE = "bridge";
    private static final String NGINX = "nginx";
    private static final String DIRECT = "direct";
    /** A rest of the machine that works more than this, in cores, makes a window noisy. */
    private static final double NOISE = 0.1;

    void writeJson(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    }

    void print(PrintStream out) {
        out.printf(
                "%n%s, %d cores, %,d MiB, Linux %s%n",
                machine.cpu(), machine.cores(), machine.memoryMiB(), machine.kernel());
        out.printf("%s, %s; %s%n", machine.java(), machine.javaOptions(), machine.nginx());
        printCpu(out);
        for (String load : Measurement.LOADS) {
            printFirstToken(out, load);
        }
        printNoise(out);
        printShortfall(out);
    }

    private boolean hasNginx() {
        return cpu.stream().anyMatch(window -> window.target().equals(NGINX));
    }

    private void printCpu(PrintStream out) {
        out.printf(
                "%nCPU of the gateway per event [µs]: %d streams, one event per %d ms each, %d rounds%n",
                Measurement.STREAMS, Measurement.PACE.toMillis(), rounds);
        out.printf("%-34s %8s %8s %8s%n", "", "min", "median", "max");
        if (hasNginx()) {
            print(out, NGINX, cpu(NGINX, CpuWindow::gatewayMicros));
        }
        print(out, BRIDGE, cpu(BRIDGE, CpuWindow::gatewayMicros));
        if (hasNginx()) {
            print(out, "of it in the kernel, nginx", cpu(NGINX, CpuWindow::kernelMicros));
        }
        print(out, "of it in the kernel, bridge", cpu(BRIDGE, CpuWindow::kernelMicros));
        if (hasNginx()) {
            List<Double> ratios = ratios(cpu(BRIDGE, CpuWindow::gatewayMicros), cpu(NGINX, CpuWindow::gatewayMicros));
            print(out, "bridge / nginx, goal 2.0", ratios);
        }
        print(out, "simulator behind the bridge", cpu(BRIDGE, CpuWindow::simulatorMicros));
        print(out, "load generator before the bridge", cpu(BRIDGE, CpuWindow::loadMicros));
        print(out, "events per second, bridge", cpu(BRIDGE, CpuWindow::eventsPerSecond));
        print(out, "events per second, direct", cpu(DIRECT, CpuWindow::eventsPerSecond));
    }

    private void printFirstToken(PrintStream out, String load) {
        out.printf("%nTime to first token [µs]: %s, %d rounds%n", load, rounds);
        out.printf("%-34s %8s %8s %8s   %8s %8s %8s%n", "", "median:", "", "", "p99:", "", "");
        out.printf("%-34s %8s %8s %8s   %8s %8s %8s%n", "", "min", "median", "max", "min", "median", "max");
        print(out, DIRECT, times(load, DIRECT, FirstTokenRound::median), times(load, DIRECT, FirstTokenRound::p99));
        List<Double> bridgeMedians = added(load, BRIDGE, FirstTokenRound::median);
        List<Double> bridgeP99s = added(load, BRIDGE, FirstTokenRound::p99);
        if (!hasNginx()) {
            print(out, "added by the bridge", bridgeMedians, bridgeP99s);
            return;
        }
        List<Double> nginxMedians = added(load, NGINX, FirstTokenRound::median);
        List<Double> nginxP99s = added(load, NGINX, FirstTokenRound::p99);
        print(out, "added by nginx", nginxMedians, nginxP99s);
        print(out, "added by the bridge", bridgeMedians, bridgeP99s);
        String goal = load.equals(Measurement.MANY_STREAMS) ? ", goal 1.5" : "";
        print(out, "bridge / nginx" + goal, ratios(bridgeMedians, nginxMedians), ratios(bridgeP99s, nginxP99s));
    }

    private void printNoise(PrintStream out) {
        List<Double> others = new ArrayList<>();
        cpu.forEach(window -> others.add(window.otherCores() + window.stolenCores()));
        firstToken.forEach(round -> others.add(round.otherCores()));
        long noisy = others.stream().filter(cores -> cores > NOISE).count();
        Spread spread = Spread.of(others);
        out.printf(
                "%nThe rest of the machine meanwhile used %.2f to %.2f cores, median %.2f: %s%n",
                spread.min(),
                spread.max(),
                spread.median(),
                noisy == 0 ? "quiet" : noisy + " of " + others.size() + " windows were noisy, repeat when it is quiet");
    }

    /** A server or a load generator that cannot keep up would make the other numbers worthless. */
    private void printShortfall(PrintStream out) {
        double wanted = Measurement.STREAMS * 1e3 / Measurement.PACE.toMillis();
        cpu.stream()
                .filter(window -> window.eventsPerSecond() < 0.97 * wanted)
                .forEach(window -> out.printf(
                        "WARNING: round %d, %s: only %.0f events/s of %.0f%n",
                        window.round(), window.target(), window.eventsPerSecond(), wanted));
    }

    private List<Double> cpu(String target, Function<CpuWindow, Double> value) {
        return cpu.stream()
                .filter(window -> window.target().equals(target))
                .map(value)
                .toList();
    }

    private List<Double> times(String load, String target, ToDoubleFunction<FirstTokenRound> value) {
        return firstToken.stream()
                .filter(round -> round.load().equals(load) && round.target().equals(target))
                .mapToDouble(value)
                .boxed()
                .toList();
    }

    private List<Double> added(String load, String target, ToDoubleFunction<FirstTokenRound> value) {
        List<Double> relayed = times(load, target, value);
        List<Double> direct = times(load, DIRECT, value);
        List<Double> added = new ArrayList<>();
        for (int i = 0; i < relayed.size(); i++) {
            added.add(relayed.get(i) - direct.get(i));
        }
        return added;
    }

    /** Round by round, because what disturbs a round disturbs both; without rounds in which noise hid the divisor. */
    private static List<Double> ratios(List<Double> values, List<Double> divisors) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (divisors.get(i) > 0) {
                ratios.add(values.get(i) / divisors.get(i));
            }
        }
        return ratios;
    }

    private static void print(PrintStream out, String name, List<Double> values) {
        out.printf("%-34s %s%n", name, columns(values));
    }

    private static void print(PrintStream out, String name, List<Double> left, List<Double> right) {
        out.printf("%-34s %s   %s%n", name, columns(left), columns(right));
    }

    private static String columns(List<Double> values) {
        if (values.isEmpty()) {
            return "%8s %8s %8s".formatted("-", "-", "-");
        }
        Spread spread = Spread.of(values);
        String format = spread.max() >= 1_000 ? "%8.0f" : "%8.2f";
        return String.join(
                " ", format.formatted(spread.min()), format.formatted(spread.median()), format.formatted(spread.max()));
    }
}
