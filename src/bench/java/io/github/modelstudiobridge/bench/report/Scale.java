package io.github.modelstudiobridge.bench.report;

import java.util.List;

/**
 * Places values between 0 and a width.
 *
 * @param from  the value at 0
 * @param to    the value at the width
 * @param width in pixels
 */
record Scale(double from, double to, double width) {

    /** One that holds zero and all of the spreads. */
    static Scale of(List<Spread> spreads, double width) {
        double least = spreads.stream().mapToDouble(Spread::min).min().orElse(0);
        double greatest = spreads.stream().mapToDouble(Spread::max).max().orElse(0);
        double from = Math.min(0, least);
        double to = Math.max(0, greatest);
        return new Scale(from, to > from ? to : from + 1, width);
    }

    double x(double value) {
        return (value - from) / (to - from) * width;
    }

    /** The value at a part of the width. */
    double at(int part, int parts) {
        return from + (to - from) * part / parts;
    }
}
