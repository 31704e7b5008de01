package io.github.modelstudiobridge.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A report to read: least, middle and greatest of the rounds, and the bridge's share of nginx's, round by round. */
final class Table {

    private static final String BRIDGE = "bridge";
    private static final String NGINX = "nginx";
    private static final String DIRECT = "direct";
    private static final String VERTX = "vertx";
    private static final String THREE = "%8s %8s %8s";

    private final Report report;
    private final PrintStream out;
    private final boolean hasNginx;

    Table(Report report, PrintStream out) {
        this.report = report;
        this.out = out;
        hasNginx = report.cpu().stream().anyMatch(window -> window.target().equals(NGINX));
    }

    void print() {
        Machine machine = report.machine();
        out.printf(
                "%n%s, %d cores, %,d MiB, Linux %s%n",
                machine.cpu(), machine.cores(), machine.memoryMiB(), machine.kernel());
        out.printf("%s, %s; %s%n", machine.java(), machine.javaOptions(), machine.nginx());
        printCpu();
        Measurement.LOADS.forEach(this::printFirstToken);
        printShortfall();
    }

    private void printCpu() {
        Noise noise = new Noise();
        report.cpu().forEach(window -> noise.saw(window.round(), window.noise()));
        Set<Integer> rounds = noise.rounds();
        out.printf(
                "%nCPU per event [µs]: %d streams, one event per %d ms each; %s%n",
                Measurement.STREAMS, Measurement.PACE.toMillis(), noise);
        out.printf("%-34s " + THREE + "%n", "", "min", "median", "max");
        List<Double> bridge = cpu(rounds, BRIDGE, CpuWindow::gatewayMicros);
        if (hasNginx) {
            print(NGINX, cpu(rounds, NGINX, CpuWindow::gatewayMicros));
            print("  of it in the kernel", cpu(rounds, NGINX, CpuWindow::kernelMicros));
        }
        print("a bare Vert.x proxy", cpu(rounds, VERTX, CpuWindow::gatewayMicros));
        print("  of it in the kernel", cpu(rounds, VERTX, CpuWindow::kernelMicros));
        print(BRIDGE, bridge);
        print("  of it in the kernel", cpu(rounds, BRIDGE, CpuWindow::kernelMicros));
        if (hasNginx) {
            print("bridge / nginx, goal 2.0", ratios(bridge, cpu(rounds, NGINX, CpuWindow::gatewayMicros)));
        }
        print("bridge / Vert.x proxy, goal 1.3", ratios(bridge, cpu(rounds, VERTX, CpuWindow::gatewayMicros)));
        print("simulator behind the bridge", cpu(rounds, BRIDGE, CpuWindow::simulatorMicros));
        print("load generator before the bridge", cpu(rounds, BRIDGE, CpuWindow::loadMicros));
        print("events per second, bridge", cpu(rounds, BRIDGE, CpuWindow::eventsPerSecond));
    }

    private void printFirstToken(String load) {
        Noise noise = new Noise();
        report.firstToken().stream()
                .filter(round -> round.load().equals(load))
                .forEach(round -> noise.saw(round.round(), round.otherCores()));
        Times medians = new Times(load, noise.rounds(), FirstTokenRound::median);
        Times p99s = new Times(load, noise.rounds(), FirstTokenRound::p99);
        out.printf("%nTime to first token [µs]: %s; %s%n", load, noise);
        out.printf("%-34s " + THREE + "   " + THREE + "%n", "", "median:", "", "", "p99:", "", "");
        out.printf("%-34s " + THREE + "   " + THREE + "%n", "", "min", "median", "max", "min", "median", "max");
        print(DIRECT, medians.of(DIRECT), p99s.of(DIRECT));
        if (hasNginx) {
            print("added by nginx", medians.addedBy(NGINX), p99s.addedBy(NGINX));
        }
        print("added by a bare Vert.x proxy", medians.addedBy(VERTX), p99s.addedBy(VERTX));
        print("added by the bridge", medians.addedBy(BRIDGE), p99s.addedBy(BRIDGE));
        if (hasNginx) {
            String goal = load.equals(Measurement.MANY_STREAMS) ? ", goal 1.5" : "";
            print(
                    "bridge / nginx" + goal,
                    ratios(medians.addedBy(BRIDGE), medians.addedBy(NGINX)),
                    ratios(p99s.addedBy(BRIDGE), p99s.addedBy(NGINX)));
        }
    }

    /** A server or a load generator that cannot keep up would make the other numbers worthless. */
    private void printShortfall() {
        double wanted = Measurement.STREAMS * 1e3 / Measurement.PACE.toMillis();
        report.cpu().stream()
                .filter(window -> window.eventsPerSecond() < 0.97 * wanted)
                .forEach(window -> out.printf(
                        "%nWARNING: round %d, %s: only %.0f events/s of %.0f%n",
                        window.round(), window.target(), window.eventsPerSecond(), wanted));
    }

    private List<Double> cpu(Set<Integer> rounds, String target, Function<CpuWindow, Double> value) {
        return report.cpu().stream()
                .filter(window -> window.target().equals(target) && rounds.contains(window.round()))
                .map(value)
                .toList();
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

    private void print(String name, List<Double> values) {
        out.printf("%-34s %s%n", name, columns(values));
    }

    private void print(String name, List<Double> left, List<Double> right) {
        out.printf("%-34s %s   %s%n", name, columns(left), columns(right));
    }

    private static String columns(List<Double> values) {
        if (values.isEmpty()) {
            return THREE.formatted("-", "-", "-");
        }
        Spread spread = Spread.of(values);
        String number = Math.max(spread.max(), -spread.min()) >= 100 ? "%8.0f" : "%8.2f";
        return String.join(
                " ", number.formatted(spread.min()), number.formatted(spread.median()), number.formatted(spread.max()));
    }

    /** One value of each round under one load. */
    private final class Times {
        private final String load;
        private final Set<Integer> rounds;
        private final ToDoubleFunction<FirstTokenRound> value;

        Times(String load, Set<Integer> rounds, ToDoubleFunction<FirstTokenRound> value) {
            this.load = load;
            this.rounds = rounds;
            this.value = value;
        }

        List<Double> of(String target) {
            return report.firstToken().stream()
                    .filter(round -> round.load().equals(load) && round.target().equals(target))
                    .filter(round -> rounds.contains(round.round()))
                    .mapToDouble(value)
                    .boxed()
                    .toList();
        }

        List<Double> addedBy(String target) {
            List<Double> relayed = of(target);
            List<Double> direct = of(DIRECT);
            List<Double> added = new ArrayList<>();
            for (int i = 0; i < relayed.size(); i++) {
                added.add(relayed.get(i) - direct.get(i));
            }
            return added;
        }
    }
}
