package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive of classes makes a start faster, and can never prevent one. */
class ArchiveIT {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    Path directory;

    @Test
    void classesComeFromTheArchiveThatTheBuildMakes() throws Exception {
        Path jar = Files.copy(jar(), directory.resolve("bridge.jar"));

        run("bin/archive-classes", jar.toString(), JAVA.toString());

        Path options = directory.resolve("bridge.options");
        assertThat(options).content().contains("=" + directory.resolve("bridge."));
        String loaded = run(
                JAVA.toString(),
                "-Xlog:class+load",
                "@config/jvm.options",
                "@" + options,
                "-jar",
                jar.toString(),
                "rehearse");
        assertThat(loaded).containsPattern(Bridge.class.getName().replace(".", "\\.") + " source: shared objects file");
    }

    @Test
    void aBuildWithoutArchiveIsWhole() throws Exception {
        Path jar = directory.resolve("bridge.jar");
        Files.writeString(jar, "no jar");

        String said = run("bin/archive-classes", jar.toString(), JAVA.toString());

        assertThat(said).contains("archive-classes: no archive, see " + directory.resolve("bridge.archive.log"));
        assertThat(directory.resolve("bridge.options")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:SharedArchiveFile=", "-XX:AOTCache="})
    void anArchiveThatIsMissingOrNoneOnlyCostsTime(String option) throws Exception {
        Path none = directory.resolve("none");
        Path broken = Files.writeString(directory.resolve("broken"), "no archive");

        for (Path archive : List.of(none, broken)) {
            String said =
                    run(JAVA.toString(), "@config/jvm.options", option + archive, "-jar", jar().toString(), "rehearse");
            assertThat(said).contains("The bridge started, answered a call and stopped.");
        }
    }

    private static Path jar() {
        return Path.of(System.getProperty("bridge.jar", "target/model-studio-bridge.jar"));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
