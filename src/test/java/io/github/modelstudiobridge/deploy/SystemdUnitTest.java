package io.github.modelstudiobridge.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The unit is what systemd knows, and fits the bridge's configuration. */
class SystemdUnitTest {

    private static final Path UNIT = Path.of("config/systemd/model-studio-bridge.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    private static String unit() throws IOException {
        return Files.readString(UNIT);
    }

    private static List<String> all(String regex) throws IOException {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(unit())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void analyze(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE) && Files.isExecutable(Path.of("/usr/bin/java")), "no systemd here");
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).doesNotContain("Unknown key", "ignoring");
    }

    @Test
    void systemdKnowsEachLine() throws Exception {
        analyze(ANALYZE.toString(), "verify", UNIT.toString());
    }

    /** Of 100, in tenths: what systemd itself calls hardly exposed. */
    @Test
    void itIsHardlyExposed() throws Exception {
        analyze(ANALYZE.toString(), "security", "--offline=true", "--threshold=20", UNIT.toString());
    }

    @Test
    void openAnswersMayFinishBeforeItIsKilled() throws Exception {
        Properties shipped = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
            shipped.load(reader);
        }
        Matcher stop = Pattern.compile("TimeoutStopSec=(\\d+)s").matcher(unit());

        assertThat(stop.find()).isTrue();
        assertThat(Integer.parseInt(stop.group(1)))
                .isGreaterThan(Integer.parseInt(shipped.getProperty("camel.main.shutdown-timeout")) + 10);
    }

    @Test
    void everyCredentialIsReadAndNoOther() throws Exception {
        assertThat(all("^LoadCredential=([^:]+):"))
                .hasSize(4)
                .containsExactlyElementsOf(all("^Environment=[A-Z_]+_FILE=%d/(.+)$"));
    }

    /** Else the service would read what nobody edits, or point to a page that is not there. */
    @Test
    void thePageInstallsEachFileThatTheUnitNames() throws IOException {
        Map<Path, Path> installed = new HashMap<>();
        Matcher copies = Pattern.compile("(?m)^sudo cp (?:-r )?(.+) (/(?:opt|etc)/model-studio-bridge/)$")
                .matcher(Files.readString(Path.of("docs/how-to/run-as-a-service.md")));
        while (copies.find()) {
            for (String source : copies.group(1).split(" ")) {
                installed.put(Path.of(copies.group(2)).resolve(Path.of(source).getFileName()), Path.of(source));
            }
        }
        assertThat(all("(/(?:opt|etc)/model-studio-bridge/(?!keys/)[^\\s:]+)"))
                .hasSize(4)
                .map(Path::of)
                .allSatisfy(file -> assertThat(installed.entrySet())
                        .filteredOn(entry -> file.startsWith(entry.getKey()))
                        .singleElement()
                        .satisfies(entry -> assertThat(
                                        entry.getValue().resolve(entry.getKey().relativize(file)))
                                .exists()));
    }
}
