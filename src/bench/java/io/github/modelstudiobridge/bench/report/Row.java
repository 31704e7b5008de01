package io.github.modelstudiobridge.bench.report;

import io.github.modelstudiobridge.bench.cases.Case;
import io.github.modelstudiobridge.bench.cases.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric of one target, as tables and plots show it.
 *
 * @param metric  which
 * @param target  whose
 * @param added   whether the spread is of what it adds to direct calls
 * @param spread  over the rounds
 * @param ofNginx the median of its ratios to nginx's, or null
 * @param ofVertx to the bare Vert.x proxy's, or null
 */
record Row(Metric metric, String target, boolean added, Spread spread, Double ofNginx, Double ofVertx) {

    private static final String NGINX = "nginx";
    private static final String VERTX = "vertx";

    static List<Row> of(Case measured, Results results) {
        List<Row> rows = new ArrayList<>();
        for (Metric metric : measured.metrics()) {
            for (String target : results.targets()) {
                List<Double> values = results.added(target, metric);
                if (!values.isEmpty()) {
                    boolean added = metric.added() && !target.equals("direct");
                    rows.add(new Row(
                            metric,
                            target,
                            added,
                            Spread.of(values),
                            ratio(results, target, NGINX, metric),
                            ratio(results, target, VERTX, metric)));
                }
            }
        }
        return rows;
    }

    private static Double ratio(Results results, String target, String other, Metric metric) {
        if (target.equals(other) || target.equals("direct") || metric.unit().equals("cores")) {
            return null;
        }
        List<Double> ratios = results.ratios(target, other, metric);
        return ratios.isEmpty() ? null : Spread.percentile(ratios, 50);
    }

    /** Such as {@code p99 [µs]}. */
    String title() {
        return metric.unit().isEmpty() ? metric.name() : metric.name() + " [" + metric.unit() + "]";
    }

    /** Such as {@code nginx adds}. */
    String who() {
        return added ? target + " adds" : target;
    }

    /** With as many digits as say something. */
    static String number(double value) {
        double size = Math.abs(value);
        return (size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f").formatted(value);
    }

    static String ratio(Double ratio) {
        return ratio == null ? "" : "%.2f".formatted(ratio);
    }
}
