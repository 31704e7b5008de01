package io.github.modelstudiobridge.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CasesTest {

    @Test
    void growthIsTheWorstDoubling() {
        assertThat(Growth.worstDoubling(List.of(20.0, 22.0, 33.0, 30.0))).isCloseTo(1.5, within(1e-9));
        assertThat(Growth.worstDoubling(List.of(20.0, 18.0))).isCloseTo(0.9, within(1e-9));
    }

    @Test
    void addsUpWhatTheThreadsOfAJvmAllocated() {
        String threads =
                """
                "main" #1 prio=5 os_prio=0 cpu=132.98ms elapsed=10.15s allocated=8786K defined_classes=1 tid=0x1
                "loop" #2 daemon prio=5 os_prio=0 cpu=1.98ms elapsed=10.15s allocated=120M defined_classes=1 tid=0x2
                "Signal" #3 daemon prio=9 os_prio=0 cpu=0.10ms elapsed=10.15s allocated=528B defined_classes=0 tid=0x3
                """;

        assertThat(Allocation.sum(threads)).isEqualTo(8786.0 * 1024 + 120.0 * 1024 * 1024 + 528);
    }
}
