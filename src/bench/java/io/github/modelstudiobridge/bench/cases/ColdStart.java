package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How long the bridge takes to start, without and with the archive of classes beside its jar. */
public final class ColdStart implements Case {

    private static final int IDLE_SECONDS = 3;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "Start of the bridge, with the flags of config/jvm.options; resident memory " + IDLE_SECONDS
                + " s after the first answer";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.drawn("ready", "s"),
                Metric.drawn("ready, with archive", "s"),
                Metric.of("CPU until the first answer", "s"),
                Metric.of("CPU until the first answer, with archive", "s"),
                Metric.of("resident", "MiB"),
                Metric.of("resident, with archive", "MiB"));
    }

    @Override
    public boolean suits(Target target) {
        return target.name().equals(Bridge.IMS);
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        Map<String, Double> values = new HashMap<>();
        Setup setup = stage.setup();
        put(values, "", start(stage, setup.javaOptions()));
        if (!setup.archive().isEmpty()) {
            List<String> archived = Stream.concat(setup.javaOptions().stream(), setup.archive().stream())
                    .toList();
            put(values, ", with archive", start(stage, archived));
        }
        return values;
    }

    private static BridgeStart start(Stage stage, List<String> options) throws Exception {
        return BridgeStart.measure(stage.setup(), options, stage.simulatorPort(), IDLE_SECONDS);
    }

    private static void put(Map<String, Double> values, String how, BridgeStart start) {
        values.put("ready" + how, start.ready());
        values.put("CPU until the first answer" + how, start.cpu());
        values.put("resident" + how, start.memory());
    }
}
