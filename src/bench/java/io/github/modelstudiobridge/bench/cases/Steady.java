package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CPU per relayed event, and by how much a gateway disturbs the model's rhythm, under the same load. */
public final class Steady implements Case {

    private final Duration window;

    public Steady(Duration window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "steady";
    }

    @Override
    public String title() {
        return SteadyLoad.STREAMS + " streams, a word every 10 ms each (LiteLLM: 10 streams)";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.drawn("CPU per event", "µs"),
                Metric.of("of it in the kernel", "µs"),
                Metric.addedAndDrawn("jitter, median", "µs"),
                Metric.added("jitter, p99", "µs"),
                Metric.added("jitter, p99.9", "µs"),
                Metric.of("events per second", "/s"),
                Metric.of("events per network read", ""),
                Metric.of("bytes per event", "B"),
                Metric.of("sleeps per event", ""),
                Metric.of("load generator", "cores"),
                Metric.of("simulator", "cores"));
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws InterruptedException {
        SteadyLoad.Window measured = SteadyLoad.window(stage, target, target.streams(SteadyLoad.STREAMS), window);
        Sample took = measured.took();
        Map<String, Double> values = new HashMap<>();
        if (target.gateway() != null) {
            values.put("CPU per event", took.gatewayMicrosPerEvent());
            values.put("of it in the kernel", took.kernel() * 1e6 / took.texts());
            values.put("sleeps per event", (double) took.sleeps() / took.texts());
        }
        if (measured.kept()) {
            LoadRun run = measured.run();
            values.put("jitter, median", run.gaps().micros(50));
            values.put("jitter, p99", run.gaps().micros(99));
            values.put("jitter, p99.9", run.gaps().micros(99.9));
        }
        values.put("events per second", took.eventsPerSecond());
        values.put("events per network read", (double) took.texts() / took.reads());
        values.put("bytes per event", (double) took.bytes() / took.texts());
        values.put("load generator", took.load() / took.clock());
        values.put("simulator", took.simulator() / took.clock());
        return values;
    }
}
