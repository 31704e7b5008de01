package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be looked at hides nothing else. */
class FileWatchTest {

    @TempDir
    private Path directory;

    private final AtomicInteger changes = new AtomicInteger();

    private FileWatch watch(List<Path> files) {
        FileWatch watch = new FileWatch(directory, () -> files, Duration.ofMillis(20), () -> {
            changes.incrementAndGet();
            return true;
        });
        watch.start();
        return watch;
    }

    private void assertChanges(int times) {
        await().pollInterval(Duration.ofMillis(10)).until(() -> changes.get() == times);
        assertThat(changes).hasValue(times);
    }

    @Test
    void linksThatLeadNowhereOrBackAreEntriesLikeOthers() throws Exception {
        Path file = Files.writeString(directory.resolve("a.yaml"), "1");
        Files.createSymbolicLink(directory.resolve(".#a.yaml"), Path.of("user@host.1234:1700000"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("."));
        try (FileWatch watch = watch(List.of(Path.of("/proc/1"), directory.resolve("none")))) {
            Files.writeString(file, "22");
            assertChanges(1);
            Files.delete(directory.resolve(".#a.yaml"));
            assertChanges(2);
            Files.writeString(file, "333");
            assertChanges(3);
            assertThat(watch).isNotNull();
        }
    }
}
