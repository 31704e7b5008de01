package io.github.modelstudiobridge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void countsTheWaitsThatACallerWouldHaveHadWhileItWaited() {
        Latencies times = new Latencies(Duration.ofMillis(10));
        for (int i = 0; i < 99; i++) {
            times.add(Duration.ofMillis(1).toNanos());
        }
        times.add(Duration.ofSeconds(1).toNanos());

        // it would have asked 99 times more: 990 ms, 980 ms, …
        assertThat(times.count()).isEqualTo(199);
        assertThat(times.micros(75)).isCloseTo(500_000, within(15_000.0));
        assertThat(times.micros(49)).isCloseTo(1_000, within(10.0));
    }

    @Test
    void callersWhoAskAgainAtOnceAreNotCorrected() {
        Latencies times = new Latencies(Duration.ZERO);
        times.add(Duration.ofMillis(1).toNanos());
        times.add(Duration.ofSeconds(1).toNanos());

        assertThat(times.count()).isEqualTo(2);
        assertThat(times.micros(50)).isCloseTo(1_000, within(10.0));
        assertThat(times.micros(100)).isCloseTo(1_000_000, within(1_000.0));
    }

    @Test
    void nothingHasNoPercentile() {
        assertThatIllegalStateException().isThrownBy(() -> new Latencies(Duration.ZERO).micros(50));
    }

    @Test
    void aCallerWouldAskAsOftenAsAnAnswerTakes() {
        assertThat(Workload.thinking(100, 9, 50, Duration.ofMillis(10)).interval())
                .isEqualTo(Duration.ofMillis(20 + 49 * 10));
        assertThat(Workload.eager(1, 1, true).interval()).isZero();
        assertThat(Workload.burst(100, 15).interval()).isZero();
    }
}
