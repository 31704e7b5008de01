package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the coverage calls done is shown by a test that is there. */
class ProtocolCoverageTest {

    private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");

    private static List<List<String>> rows() throws IOException {
        return Markdown.read("docs/protocol-coverage.md").rows("part", "status", "shown by");
    }

    @Test
    void whatIsDoneNamesATestAndWhatIsPlannedDoesNot() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> assertThat(
                        TEST.matcher(row.get(2)).find())
                .isEqualTo(row.get(1).startsWith("done")));
    }

    @Test
    void everyNamedTestExists() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }

        for (List<String> row : rows()) {
            for (MatchResult test : TEST.matcher(row.get(2)).results().toList()) {
                assertThat(sources).as(row.get(0)).containsKey(test.group(1));
                assertThat(sources.get(test.group(1))).as(row.get(0)).contains("void " + test.group(2) + "(");
            }
        }
    }
}
