package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.Metric;
import io.github.modelstudiobridge.bench.report.Goal;
import java.util.List;

/** What the bridge is to reach, on a machine of two cores, as ratios within one run where that is possible. */
final class Goals {

    /** 600 MB, in units of 1,048,576 bytes. */
    private static final double MOST_RESIDENT_MIB = 572;

    static final List<Goal> ALL = List.of(
            atMost("CPU per event", "steady", "CPU per event", "nginx", 2.0),
            atMost("CPU per event", "steady", "CPU per event", "vertx", 1.3),
            new Goal(
                    "time to first token added, 100 streams",
                    "first-token-streams",
                    new Metric("median", "µs", true, true),
                    "nginx",
                    false,
                    1.5),
            atLeast("short streams per second", "nginx", 0.6),
            atLeast("short streams per second", "portkey", 1),
            atLeast("short streams per second", "bifrost", 1),
            atLeast("short streams per second", "litellm", 1),
            atMost("streams not whole of 9,500", "held", "not whole of 9500", null, 0),
            atMost(
                    "resident memory with 9,500 streams, MiB",
                    "held",
                    "resident at most, 9500 streams",
                    null,
                    MOST_RESIDENT_MIB),
            atMost("stack traces when full, lines", "past-limits", "full: lines of stack traces", null, 0),
            atMost(
                    "stack traces without descriptors, lines",
                    "past-limits",
                    "no descriptors: lines of stack traces",
                    null,
                    0),
            atMost(
                    "neither whole nor 503 without descriptors",
                    "past-limits",
                    "no descriptors: anything else",
                    null,
                    0),
            atMost("cancel reaches the model's side, p99, µs", "cancel", "p99", null, 20_000),
            atMost("CPU per event, worst doubling of the streams", "growth", "worst doubling", null, 1.15));

    private Goals() {}

    private static Goal atMost(String what, String caseName, String metric, String over, double limit) {
        return new Goal(what, caseName, new Metric(metric, "", false, false), over, false, limit);
    }

    private static Goal atLeast(String what, String over, double limit) {
        Metric rate = new Metric("streams per second", "/s", false, false);
        return new Goal(what, "short-streams", rate, over, true, limit);
    }
}
