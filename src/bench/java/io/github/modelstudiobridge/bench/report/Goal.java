package io.github.modelstudiobridge.bench.report;

import io.github.modelstudiobridge.bench.cases.Metric;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import java.util.List;
import java.util.Locale;

/**
 * What the bridge is to reach.
 *
 * @param what     in words
 * @param caseName the case that tells
 * @param metric   the metric that tells
 * @param over     the target whose value is the measure, or null where the limit is absolute
 * @param atLeast  whether more is better
 * @param limit    the ratio or the value
 */
public record Goal(String what, String caseName, Metric metric, String over, boolean atLeast, double limit) {

    /** One line: the goal, what was measured, and whether that is enough. Medians decide. */
    String judge(List<Run> runs) {
        Results results = new Results(runs, caseName);
        List<Double> values =
                over == null ? results.added(Bridge.IMS, metric) : results.ratios(Bridge.IMS, over, metric);
        String goal = "%s: %s %s%s"
                .formatted(what, atLeast ? "at least" : "at most", Row.number(limit), over == null ? "" : " × " + over);
        if (values.isEmpty()) {
            return goal + ": not measured";
        }
        double reached = Spread.percentile(values, 50);
        boolean met = atLeast ? reached >= limit : reached <= limit;
        return String.format(Locale.ROOT, "%s: %s, %s", goal, Row.number(reached), met ? "met" : "NOT MET");
    }
}
