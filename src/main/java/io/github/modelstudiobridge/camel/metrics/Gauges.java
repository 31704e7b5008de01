package io.github.modelstudiobridge.camel.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The gauges of one Camel context. Those of a context that is to take the place of another are shown only when it does, so
 * that one that does not start leaves no trace. Thread safe.
 */
public final class Gauges {

    private final MeterRegistry registry;
    private final List<Gauge.Builder<Supplier<Number>>> waiting = new ArrayList<>();
    private final List<Meter> shown = new ArrayList<>();
    private boolean showing;

    /** Gauges that wait for {@link #show}. */
    public Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    synchronized void add(String name, String description, Map<String, String> tags, Supplier<Number> value) {
        List<Tag> all = tags.entrySet().stream()
                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                .toList();
        waiting.add(Gauge.builder(name, value).description(description).tags(all));
        if (showing) {
            register();
        }
    }

    /** From now on they are seen. */
    public synchronized void show() {
        showing = true;
        register();
    }

    private void register() {
        for (Gauge.Builder<Supplier<Number>> gauge : waiting) {
            Meter before = gauge.register(registry);
            registry.remove(before);
            shown.add(gauge.register(registry));
        }
        waiting.clear();
    }

    /** From now on they are not. */
    public synchronized void hide() {
        showing = false;
        shown.forEach(registry::remove);
        shown.clear();
    }
}
