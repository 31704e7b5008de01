package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the coverage calls done is shown by a test that is there, and what a contract case uses is in the coverage. */
class ProtocolCoverageTest {

    private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");
    private static final Pattern CASE = Pattern.compile("\\b((?:ims|gateway|openai)/[a-z0-9-]+)");
    private static final String COVERAGE = "docs/protocol-coverage.md";
    private static final String MODEL_STUDIO = "Model Studio";

    private static final Map<String, String> SECTIONS = Map.of(
            "ims", "IMS real-time workflow",
            "gateway", "Communication-engine gateway",
            "openai", "OpenAI clients");

    private static List<List<String>> rows() throws IOException {
        return Markdown.read(COVERAGE).rows("part", "status", "shown by");
    }

    @Test
    void whatIsDoneNamesATestAndWhatIsPlannedDoesNot() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> assertThat(
                        TEST.matcher(row.get(2)).find()
                                || CASE.matcher(row.get(2)).find())
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

    @Test
    void everyNamedCaseExists() throws IOException {
        for (List<String> row : rows()) {
            CASE.matcher(row.get(2)).results().forEach(name -> assertThat(CaseFields.folder(name.group(1)))
                    .as(row.get(0))
                    .isDirectory());
        }
    }

    /** What a caller sends, what the model is sent, what it answers, and what the caller hears. */
    enum Side {
        REQUEST("request.http", "request.json"),
        MODEL_REQUEST("upstream-request.json", "upstream-request-2.json", "upstream-request-3.json"),
        MODEL_ANSWER("upstream.sse", "upstream-2.sse", "upstream-3.sse", "upstream.json"),
        ANSWER("reply.sse", "reply.json");

        private final List<String> files;

        Side(String... files) {
            this.files = List.of(files);
        }

        /** The rows that are to list what a dialect's cases have on this side. */
        List<List<String>> rows(String dialect) throws IOException {
            return switch (this) {
                case REQUEST -> section(SECTIONS.get(dialect), "Request");
                case ANSWER -> section(SECTIONS.get(dialect), "Answer");
                case MODEL_REQUEST -> both(REQUEST.rows(dialect), section(MODEL_STUDIO, "Request"));
                case MODEL_ANSWER ->
                    dialect.equals("openai")
                            ? both(ANSWER.rows(dialect), section(MODEL_STUDIO, "Answer"))
                            : section(MODEL_STUDIO, "Answer");
            };
        }

        private static List<List<String>> both(List<List<String>> some, List<List<String>> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }
    }

    private static List<List<String>> section(String section, String side) throws IOException {
        String text = Markdown.read(COVERAGE).section(section).text();
        String table = text.split("(?m)^### " + side + "\n", 2)[1].split("(?m)^### ", 2)[0];
        return new Markdown(Path.of(COVERAGE), table).rows("part", "status", "shown by");
    }

    static Stream<Arguments> dialectsAndSides() {
        return SECTIONS.keySet().stream().sorted().flatMap(dialect -> Stream.of(Side.values())
                .map(side -> Arguments.of(dialect, side)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dialectsAndSides")
    void everyFieldOfACaseIsListed(String dialect, Side side) throws IOException {
        ListedFields listed = new ListedFields(side.rows(dialect));
        Map<String, Path> missing = new TreeMap<>();
        for (Path folder : CaseFields.cases(dialect)) {
            for (String path : CaseFields.of(folder, side.files)) {
                if (!listed.has(path)) {
                    missing.putIfAbsent(path, folder);
                }
            }
        }

        assertThat(missing)
                .as("fields that cases of %s use, and %s does not list", dialect, COVERAGE)
                .isEmpty();
    }

    @Test
    void aFieldIsUsedByTheCasesThatShowIt() throws IOException {
        Map<String, List<String>> unused = new TreeMap<>();
        for (List<String> row : rows()) {
            Set<String> used = new TreeSet<>();
            for (MatchResult name : CASE.matcher(row.get(2)).results().toList()) {
                for (Side any : Side.values()) {
                    used.addAll(CaseFields.of(CaseFields.folder(name.group(1)), any.files));
                }
            }
            List<String> missing = ListedFields.paths(row).stream()
                    .filter(path -> !used.contains(path))
                    .toList();
            if (!used.isEmpty() && !missing.isEmpty()) {
                unused.put(row.get(0), missing);
            }
        }

        assertThat(unused)
                .as("fields that are in none of the cases that are to show them")
                .isEmpty();
    }
}
