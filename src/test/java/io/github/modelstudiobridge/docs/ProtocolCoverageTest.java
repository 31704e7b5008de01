package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.Markdown;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the coverage calls done is shown by a test that is there, and what a contract case uses is in the coverage. */
class ProtocolCoverageTest {

    private static final Pattern TEST = Pattern.compile("(\\w+)#(\\w+)");
    private static final Pattern CASE = Pattern.compile("\\b((?:ims|gateway|openai)/[a-z0-9-]+)");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Path CASES = Path.of("src/test/resources/contract");

    private static final Map<String, String> SECTIONS = Map.of(
            "ims", "IMS real-time workflow",
            "gateway", "Communication-engine gateway",
            "openai", "OpenAI clients");

    /** Objects whose fields are part of the protocol. */
    private static final List<String> OUTER = List.of("extendData", "biz_params");

    /** What a case may call a field that stands for any unknown one. */
    private static final String UNKNOWN = "x_";

    private static List<List<String>> rows() throws IOException {
        return Markdown.read("docs/protocol-coverage.md").rows("part", "status", "shown by");
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
            CASE.matcher(row.get(2)).results().forEach(name -> assertThat(CASES.resolve(name.group(1)))
                    .as(row.get(0))
                    .isDirectory());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ims", "gateway", "openai"})
    void everyFieldAndQueryParameterOfACaseIsListed(String dialect) throws IOException {
        Set<String> listed = Markdown.read("docs/protocol-coverage.md")
                .section(SECTIONS.get(dialect))
                .rows("part", "status", "shown by")
                .stream()
                // a cell that is one name has lost its marks
                .flatMap(row -> Stream.concat(
                        Stream.of(row.get(0)),
                        NAME.matcher(row.get(0)).results().map(name -> name.group(1))))
                .collect(Collectors.toSet());

        for (Path folder : cases(dialect)) {
            assertThat(names(folder))
                    .as("%s uses what docs/protocol-coverage.md does not list for %s", folder, dialect)
                    .isSubsetOf(listed);
        }
    }

    private static List<Path> cases(String dialect) throws IOException {
        if (!Files.isDirectory(CASES.resolve(dialect))) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(CASES.resolve(dialect))) {
            return folders.sorted().toList();
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.exists(folder.resolve("request.http"))) {
            String target = Files.readString(folder.resolve("request.http")).split("\\s+", 3)[1];
            new QueryStringDecoder(target).parameters().keySet().forEach(names::add);
        }
        if (Files.exists(folder.resolve("request.json"))) {
            JsonNode body = json(folder.resolve("request.json"));
            body.fieldNames().forEachRemaining(names::add);
            for (String outer : OUTER) {
                body.path(outer).fieldNames().forEachRemaining(name -> names.add(outer + "." + name));
            }
        }
        names.removeIf(name ->
                name.isEmpty() || name.substring(name.lastIndexOf('.') + 1).startsWith(UNKNOWN));
        return names;
    }

    /** A request, or nothing when the case is about a body that is no JSON. */
    private static JsonNode json(Path file) throws IOException {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException | CharConversionException e) {
            return MissingNode.getInstance();
        }
    }
}
