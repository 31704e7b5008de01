package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All connections fit into what the process may open. */
class OpenFilesTest {

    private static final String LIMITS =
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             unlimited            unlimited            processes
            Max open files            %-20s %-20s files
            Max locked memory         8388608              8388608              bytes
            """;

    private static HttpLimits limits(int connections) {
        return new HttpLimits(
                Duration.ofMinutes(1), Duration.ofSeconds(1), connections, connections, 1, 1, 4096, 8192, 1_000_000);
    }

    @Test
    void theLimitInForceCounts() {
        assertThat(OpenFiles.limit(LIMITS.formatted("800", "20000"))).isEqualTo(OptionalInt.of(800));
        assertThat(OpenFiles.limit(LIMITS.formatted("unlimited", "unlimited"))).isEmpty();
        assertThat(OpenFiles.limit(LIMITS.formatted("9223372036854775807", "unlimited")))
                .isEmpty();
        assertThat(OpenFiles.limit("")).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxTellsTheLimitOfThisProcess() {
        assertThat(OpenFiles.limit().orElse(Integer.MAX_VALUE)).isGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 800, 272, 128",
        "10000, 4096, 1920, 128",
        "10000, 20000, 9872, 128",
        "10000, 21000, 10000, 872",
        "10000, 1048576, 10000, 10000",
        "50, 800, 50, 50",
        "10000, 100, 1, 1"
    })
    void aServedConnectionTakesTwoAndARefusedOneOne(int configured, int openFiles, int served, int refused) {
        HttpLimits limits = limits(configured).within(openFiles);

        assertThat(limits.maxConnections()).isEqualTo(served);
        assertThat(limits.maxRefused()).isEqualTo(refused);
        if (openFiles > 256) {
            assertThat(2 * served + refused).isLessThanOrEqualTo(openFiles - 128);
        }
    }
}
