package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.cases.Case;
import io.github.modelstudiobridge.bench.cases.Stage;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.report.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs cases, target after target and round after round, so that noise of the machine meets all of them. */
final class Runs {

    private final Stage stage;
    private final int rounds;
    private final List<Run> all = new ArrayList<>();
    private int failures;

    Runs(Stage stage, int rounds) {
        this.stage = stage;
        this.rounds = rounds;
    }

    List<Run> all() {
        return List.copyOf(all);
    }

    /** Runs of the bridge, of proxies and of direct calls that failed. */
    int failures() {
        return failures;
    }

    void measure(Case each) throws InterruptedException {
        long start = System.nanoTime();
        for (int round = 1; round <= each.rounds(rounds); round++) {
            for (Target target : stage.targets()) {
                if (each.suits(target)) {
                    all.add(measure(each, target, round));
                }
            }
        }
        stage.say("%s took %.0f s", each.name(), (System.nanoTime() - start) / 1e9);
    }

    private Run measure(Case each, Target target, int round) throws InterruptedException {
        long start = System.nanoTime();
        double[] machine = ProcFs.machineSeconds();
        double bench = ProcFs.benchSeconds();
        Map<String, Double> values = Map.of();
        String error = null;
        try {
            values = each.run(stage, target);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            error = e.getMessage();
            failures += target.is(Target.Kind.FOREIGN) ? 0 : 1;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double[] later = ProcFs.machineSeconds();
        double others = (later[0] - machine[0] - (ProcFs.benchSeconds() - bench)) / seconds;
        Run run = new Run(
                each.name(),
                target.name(),
                round,
                values,
                Math.max(0, others),
                (later[1] - machine[1]) / seconds,
                error);
        stage.say(
                "%s, round %d, %s: %s, others %.2f cores",
                run.caseName(), round, run.target(), error == null ? first(each, values) : "FAILED: " + error, others);
        return run;
    }

    /** The first number, for those who wait. */
    private static String first(Case each, Map<String, Double> values) {
        return each.metrics().stream()
                .filter(metric -> values.containsKey(metric.name()))
                .findFirst()
                .map(metric -> "%s %.1f %s".formatted(metric.name(), values.get(metric.name()), metric.unit()))
                .orElse("nothing");
    }
}
