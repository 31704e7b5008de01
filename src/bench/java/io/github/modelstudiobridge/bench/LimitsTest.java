package io.github.modelstudiobridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {

    @TempDir
    private Path directory;

    @Test
    void aValueMayBeSoManyTimesItsReference() throws IOException {
        Limits limits = limits("cpu-ratio = 1.5\nallowed = 1.4\n");

        assertThat(limits.judge("cpu-ratio", "CPU", 2.09).passed()).isTrue();
        assertThat(limits.judge("cpu-ratio", "CPU", 2.11).passed()).isFalse();
        assertThat(limits.judge("cpu-ratio", "CPU", 2.11).line())
                .startsWith("CPU: 2.11 is OVER the limit of 2.10, which is cpu-ratio = 1.5 in ");
    }

    @Test
    void aMissingReferenceIsNamed() throws IOException {
        Limits limits = limits("allowed = 1.4\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.judge("cpu-ratio", "CPU", 1))
                .withMessageContaining("cpu-ratio in ");
    }

    @Test
    void coresAreReadAsLinuxWritesThem() {
        assertThat(Cores.parse("0-2,8")).containsExactly(0, 1, 2, 8);
        assertThat(Cores.parse("3")).containsExactly(3);
    }

    private Limits limits(String text) throws IOException {
        Path file = directory.resolve("limits.properties");
        Files.writeString(file, text);
        return Limits.read(file);
    }
}
