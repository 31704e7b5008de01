package io.github.modelstudiobridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.bench.cases.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private static final Metric TIME = new Metric("median", "µs", true, true);
    private static final Metric COST = new Metric("cost", "µs", false, true);

    private final List<Run> runs = new ArrayList<>();

    @Test
    void addedTimesAreWithoutThoseOfTheSameRoundsDirectCalls() {
        round(1, 0, 100, 150, 200);
        round(2, 0, 300, 360, 400);

        assertThat(results().added("bridge", TIME)).containsExactly(100.0, 100.0);
        assertThat(results().added("direct", TIME)).containsExactly(100.0, 300.0);
    }

    @Test
    void ratiosAreOfWhatIsAddedRoundByRound() {
        round(1, 0, 100, 150, 200);
        round(2, 0, 300, 350, 500);

        assertThat(results().ratios("bridge", "nginx", TIME)).containsExactly(2.0, 4.0);
        assertThat(results().ratios("bridge", "nginx", COST)).containsExactly(200.0 / 150, 500.0 / 350);
    }

    @Test
    void aRoundWhoseDivisorIsHiddenByNoiseHasNoRatio() {
        round(1, 0, 100, 90, 200);

        assertThat(results().ratios("bridge", "nginx", TIME)).isEmpty();
    }

    @Test
    void disturbedRoundsAreLeftOutWhereEnoughAreQuiet() {
        round(1, 0, 100, 150, 200);
        round(2, 1.5, 900, 950, 2000);
        round(3, 0, 100, 150, 200);
        round(4, 0, 100, 150, 200);

        assertThat(results().added("bridge", TIME)).containsExactly(100.0, 100.0, 100.0);
        assertThat(results().noise()).hasToString("the 3 quiet rounds of 4");
    }

    @Test
    void aFailedRunIsNamedAndHasNoValue() {
        round(1, 0, 100, 150, 200);
        runs.add(new Run("a", "portkey", 1, Map.of(), 0, 0, "wrong event"));

        assertThat(results().added("portkey", TIME)).isEmpty();
        assertThat(results().errors()).containsExactly("portkey, round 1: wrong event");
    }

    @Test
    void goalsAreJudgedByTheMedian() {
        round(1, 0, 100, 150, 200);
        round(2, 0, 100, 150, 175);
        round(3, 0, 100, 150, 160);

        assertThat(new Goal("added", "a", TIME, "nginx", false, 1.5).judge(runs))
                .isEqualTo("added: at most 1.50 × nginx: 1.50, met");
        assertThat(new Goal("added", "a", TIME, null, false, 70).judge(runs))
                .isEqualTo("added: at most 70.0: 75.0, NOT MET");
        assertThat(new Goal("added", "a", TIME, "bifrost", false, 1).judge(runs))
                .endsWith("not measured");
    }

    private Results results() {
        return new Results(runs, "a");
    }

    private void round(int round, double noise, double direct, double nginx, double bridge) {
        add("direct", round, noise, direct);
        add("nginx", round, noise, nginx);
        add("bridge", round, noise, bridge);
        runs.add(new Run("another", "bridge", round, Map.of("median", 7.0, "cost", 7.0), 0, 0, null));
    }

    private void add(String target, int round, double noise, double value) {
        runs.add(new Run("a", target, round, Map.of("median", value, "cost", value), noise, 0, null));
    }
}
