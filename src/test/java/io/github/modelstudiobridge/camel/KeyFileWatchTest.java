package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.caller.InvalidKeysException;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileWatchTest {

    @TempDir
    Path directory;

    private final List<String> loaded = new ArrayList<>();
    private Path file;
    private KeyFileWatch watch;
    private LogLines log;

    @BeforeEach
    void watch() throws IOException {
        file = Files.writeString(directory.resolve("keys"), "one");
        watch = new KeyFileWatch("caller-keys", new KeyFile("ims.api-keys-file", file.toString()), "one", content -> {
            if (content.startsWith("bad")) {
                throw new InvalidKeysException("ims.api-keys-file, " + file + ", line 1: bad");
            }
            loaded.add(content);
            return 1;
        });
        log = LogLines.of(KeyFileWatch.class.getName());
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.run();
        }
    }

    @Test
    void aFileThatStaysAsItIsIsNotLoadedAgain() throws IOException {
        look(3);
        Files.writeString(file, "one");
        look(3);

        assertThat(loaded).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aChangeIsLoadedOnceWhenTwoLooksFoundIt() throws IOException {
        Files.writeString(file, "two");

        look(1);
        assertThat(loaded).isEmpty();
        look(5);

        assertThat(loaded).containsExactly("two");
        assertThat(log.lines())
                .containsExactly("INFO event=caller-keys-reloaded property=ims.api-keys-file file=" + file + " keys=1");
    }

    @Test
    void aFileThatIsBeingWrittenIsNotTakenForAShorterOne() throws IOException {
        Files.writeString(file, "");
        look(1);
        Files.writeString(file, "tw");
        look(1);
        Files.writeString(file, "two");
        look(2);

        assertThat(loaded).containsExactly("two");
    }

    @Test
    void anEmptiedFileIsLoaded() throws IOException {
        Files.writeString(file, "");
        look(2);

        assertThat(loaded).containsExactly("");
    }

    @Test
    void aFileThatCannotBeUsedIsToldOnce() throws IOException {
        Files.writeString(file, "bad s3cr3t");
        look(5);

        assertThat(loaded).isEmpty();
        assertThat(log.lines())
                .containsExactly("WARN event=caller-keys-kept property=ims.api-keys-file file=" + file
                        + " reason=\"ims.api-keys-file, " + file + ", line 1: bad\"");
    }

    @Test
    void aFileThatIsGoneIsToldOnceAndTakenAgainWhenItIsBack() throws IOException {
        Files.delete(file);
        look(5);
        assertThat(log.lines()).singleElement().asString().contains("cannot be read: " + file, "NoSuchFile");

        Files.writeString(file, "two");
        look(2);

        assertThat(loaded).containsExactly("two");
    }

    @Test
    void aFileThatIsMuchTooLargeIsNotReadToItsEnd() throws IOException {
        Files.writeString(file, " ".repeat(1024 * 1024 + 1));
        look(5);

        assertThat(log.lines()).singleElement().asString().contains("more than 1048576 bytes");
    }

    @Test
    void aLinkThatPointsElsewhereIsAChange() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "two");
        Files.delete(file);
        Files.createSymbolicLink(file, other);
        look(2);

        assertThat(loaded).containsExactly("two");
    }
}
