package io.github.modelstudiobridge.bench.report;

import java.util.List;

/**
 * Places values between 0 and a width. One that is many times larger than most would hide the others; it is placed at the
 * end, and is beyond it.
 *
 * @param from  the value at 0
 * @param to    the value at the width
 * @param width in pixels
 */
record Scale(double from, double to, double width) {

    private static final double MANY = 8;

    /** One that holds zero and all of the spreads but those that are beyond. */
    static Scale of(List<Spread> spreads, double width) {
        List<Double> medians = spreads.stream().map(Spread::median).toList();
        double middle = medians.isEmpty() ? 0 : Spread.percentile(medians, 50);
        List<Spread> usual = spreads.stream()
                .filter(spread -> middle <= 0 || spread.median() <= MANY * middle)
                .toList();
        double from = Math.min(0, usual.stream().mapToDouble(Spread::min).min().orElse(0));
        double to = Math.max(0, usual.stream().mapToDouble(Spread::max).max().orElse(0));
        return new Scale(from, to > from ? to : from + 1, width);
    }

    double x(double value) {
        return Math.min(1, (value - from) / (to - from)) * width;
    }

    boolean isBeyond(double value) {
        return value > to;
    }

    /** The value at a part of the width. */
    double at(int part, int parts) {
        return from + (to - from) * part / parts;
    }
}
