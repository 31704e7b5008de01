package io.github.modelstudiobridge.bench.report;

import java.util.List;

/** The least, the middle and the greatest of some values. */
public record Spread(double min, double median, double max) {

    public static Spread of(List<Double> values) {
        return new Spread(percentile(values, 0), percentile(values, 50), percentile(values, 100));
    }

    /** The value below which that share of the values lies, interpolated between neighbours. */
    public static double percentile(List<Double> values, double percent) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        double place = percent / 100 * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
