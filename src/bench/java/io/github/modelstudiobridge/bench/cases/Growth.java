package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CPU per event and jitter when the streams double, and double again. */
public final class Growth implements Case {

    private static final List<Integer> STREAMS = List.of(25, 50, 100, 200);

    private static final int FULL_RATE = 100;

    /** The most that a doubling made of an event's cost. */
    public static final String WORST = "worst doubling";

    private final Duration window;

    public Growth(Duration window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "CPU per event, and jitter, when the streams double, with a word every 10 ms each; where the machine is"
                + " saturated there is no jitter, and no worst doubling";
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        STREAMS.forEach(streams -> metrics.add(Metric.drawn(streams + " streams", "µs")));
        STREAMS.forEach(streams -> metrics.add(Metric.of(rate(streams), "/s")));
        STREAMS.forEach(streams -> metrics.add(Metric.added(jitter(streams), "µs")));
        metrics.add(Metric.of(WORST, "×"));
        return metrics;
    }

    private static String rate(int streams) {
        return "rate at " + streams;
    }

    private static String jitter(int streams) {
        return "jitter, p99, at " + streams;
    }

    @Override
    public boolean suits(Target target) {
        return target.is(Target.Kind.DIRECT, Target.Kind.PROXY) || target.name().equals(Bridge.IMS);
    }

    /** A run is four windows. */
    @Override
    public int rounds(int usual) {
        return Math.max(1, usual * 2 / 3);
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws InterruptedException {
        Map<String, Double> values = new HashMap<>();
        List<Double> costs = new ArrayList<>();
        for (int streams : STREAMS) {
            // fewer streams for longer: the system counts CPU in units of 10 ms
            Duration length = streams < FULL_RATE ? window.multipliedBy(2) : window;
            SteadyLoad.Window measured = SteadyLoad.window(stage, target, streams, length);
            values.put(rate(streams), measured.took().eventsPerSecond());
            if (target.gateway() != null) {
                values.put(streams + " streams", measured.took().gatewayMicrosPerEvent());
            }
            if (measured.kept()) {
                costs.add(measured.took().gatewayMicrosPerEvent());
                values.put(jitter(streams), measured.run().gaps().micros(99));
            }
        }
        if (target.gateway() != null && costs.size() == STREAMS.size()) {
            values.put(WORST, worstDoubling(costs));
        }
        return values;
    }

    /** The largest ratio of a value to the one before it. */
    static double worstDoubling(List<Double> costs) {
        double worst = 0;
        for (int i = 1; i < costs.size(); i++) {
            worst = Math.max(worst, costs.get(i) / costs.get(i - 1));
        }
        return worst;
    }
}
