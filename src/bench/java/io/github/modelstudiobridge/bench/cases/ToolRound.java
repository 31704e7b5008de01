package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.BlockingCaller;
import io.github.modelstudiobridge.bench.load.ThreeWays;
import java.util.List;
import java.util.Map;

/** What a round of tools adds to the model's two calls: of the bridge alone, because the others have none. */
public final class ToolRound implements Case {

    private static final int CONVERSATIONS = 500;

    private final int warmUp;
    private boolean warm;

    /** @param warmUp conversations in each way, before the first run */
    public ToolRound(int warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public String name() {
        return "tool-round";
    }

    @Override
    public String title() {
        return "One round of tools, 1 caller at a time, a tool that tells the time; medians of " + CONVERSATIONS
                + " conversations";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.of("two calls of the model", "µs"),
                Metric.of("two calls through the bridge", "µs"),
                Metric.of("one call with a round", "µs"),
                Metric.drawn("a round adds to the model's two calls", "µs"),
                Metric.of("compared with two calls through the bridge", "µs"));
    }

    @Override
    public boolean suits(Target target) {
        return target.name().equals(Bridge.IMS);
    }

    @Override
    public Map<String, Double> run(Stage stage, Target target) throws Exception {
        try (BlockingCaller model = new BlockingCaller(stage.direct());
                BlockingCaller bridge = new BlockingCaller(target)) {
            ThreeWays ways = new ThreeWays(model, bridge);
            if (!warm) {
                warm = true;
                ways.run(warmUp);
            }
            ThreeWays.Medians medians = ways.run(CONVERSATIONS);
            return Map.of(
                    "two calls of the model",
                    medians.direct(),
                    "two calls through the bridge",
                    medians.plain(),
                    "one call with a round",
                    medians.round(),
                    "a round adds to the model's two calls",
                    medians.round() - medians.direct(),
                    "compared with two calls through the bridge",
                    medians.round() - medians.plain());
        }
    }
}
