package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the jar of the program, and what in that for other applications. */
class JarsIT {

    private static final String LOG = "log4j2.properties";
    private static final Path PROGRAM = Path.of(System.getProperty("bridge.jar"));

    private static boolean has(Path jar, String entry) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry(entry) != null;
        }
    }

    @Test
    void onlyTheProgramsJarSaysHowToLog() throws IOException {
        try (Stream<Path> files = Files.list(PROGRAM.getParent())) {
            Path plain = files.filter(file ->
                            file.getFileName().toString().matches("model-studio-bridge-[\\d.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
            assertThat(has(plain, "model-studio-bridge/models.yaml")).isTrue();
            assertThat(has(plain, LOG)).isFalse();
        }
        assertThat(has(PROGRAM, LOG)).isTrue();
    }
}
