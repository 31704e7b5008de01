package io.github.modelstudiobridge.bench.gateway;

import java.util.List;
import java.util.Optional;

/** No gateway: callers ask the model's side itself. What this costs, no gateway can avoid. */
public final class Direct implements Gateway {

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public String version() {
        return "no gateway";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Running start(int upstreamPort) {
        return new Running(List.of(Target.proxy(this, Target.Kind.DIRECT, upstreamPort, null)), Optional.empty());
    }
}
