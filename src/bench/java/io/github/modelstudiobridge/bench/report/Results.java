package io.github.modelstudiobridge.bench.report;

import io.github.modelstudiobridge.bench.cases.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The runs of one case, in the quiet rounds, and what can be said of them. */
public final class Results {

    private static final String DIRECT = "direct";

    private final List<Run> runs;
    private final Noise noise = new Noise();

    public Results(List<Run> all, String caseName) {
        runs = all.stream().filter(run -> run.caseName().equals(caseName)).toList();
        runs.forEach(run -> noise.saw(run.round(), run.noise()));
    }

    /** Those that were measured, in the order of their first run. */
    List<String> targets() {
        return runs.stream().map(Run::target).distinct().toList();
    }

    Noise noise() {
        return noise;
    }

    /** Why runs failed, by target and round. */
    List<String> errors() {
        return runs.stream()
                .filter(run -> run.error() != null)
                .map(run -> "%s, round %d: %s".formatted(run.target(), run.round(), run.error()))
                .toList();
    }

    /** As they were measured. */
    List<Double> values(String target, Metric metric) {
        return rounds().stream()
                .map(round -> value(target, metric, round))
                .filter(value -> value != null)
                .toList();
    }

    /** What the target adds, where the metric is one to which something is added; else as measured. */
    List<Double> added(String target, Metric metric) {
        List<Double> added = new ArrayList<>();
        for (int round : rounds()) {
            Double value = added(target, metric, round);
            if (value != null) {
                added.add(value);
            }
        }
        return added;
    }

    /**
     * How many times the other's a target's is, round by round, because what disturbs a round disturbs both; without
     * rounds in which noise hid the divisor.
     */
    public List<Double> ratios(String target, String other, Metric metric) {
        List<Double> ratios = new ArrayList<>();
        for (int round : rounds()) {
            Double value = added(target, metric, round);
            Double divisor = added(other, metric, round);
            if (value != null && divisor != null && divisor > 0) {
                ratios.add(value / divisor);
            }
        }
        return ratios;
    }

    private Set<Integer> rounds() {
        return new TreeSet<>(noise.rounds());
    }

    private Double added(String target, Metric metric, int round) {
        Double value = value(target, metric, round);
        if (!metric.added() || target.equals(DIRECT) || value == null) {
            return value;
        }
        Double direct = value(DIRECT, metric, round);
        return direct == null ? null : value - direct;
    }

    private Double value(String target, Metric metric, int round) {
        return runs.stream()
                .filter(run -> run.target().equals(target) && run.round() == round)
                .map(run -> run.values().get(metric.name()))
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }
}
