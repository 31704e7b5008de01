package io.github.modelstudiobridge.bench.cases;

/**
 * One number of a run.
 *
 * @param name  within its case
 * @param unit  e.g. {@code µs}
 * @param added whether what it is without a gateway is to be subtracted
 * @param drawn whether it is worth a plot
 */
public record Metric(String name, String unit, boolean added, boolean drawn) {

    static Metric of(String name, String unit) {
        return new Metric(name, unit, false, false);
    }

    static Metric drawn(String name, String unit) {
        return new Metric(name, unit, false, true);
    }

    static Metric added(String name, String unit) {
        return new Metric(name, unit, true, false);
    }

    static Metric addedAndDrawn(String name, String unit) {
        return new Metric(name, unit, true, true);
    }
}
