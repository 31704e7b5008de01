package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files are routes, and what no file of them may be: at a start and for {@code validate} alike. */
class RouteFilesTest {

    private static final String ADDED = "tools/added.camel.yaml";

    @TempDir
    private Path directory;

    private EditedRoutes routes;

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = EditedRoutes.in(directory);
    }

    private void assertRefused(String mistake) {
        assertThatThrownBy(() -> BridgeUnderTest.start(directory, Map.of()).close())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(mistake);
        assertThat(validated()).singleElement().asString().startsWith(mistake);
    }

    private List<String> validated() {
        return Validation.mistakes(new Source(
                BridgeUnderTest.CONFIG, directory, BridgeUnderTest.properties("http://127.0.0.1:1", Map.of())));
    }

    @Test
    void aLostDashTakesNoRouteAway() throws Exception {
        String file = "inbound/ims-workflow.camel.yaml";
        List<String> lines = Files.readAllLines(directory.resolve(file));
        int line = lines.indexOf("- route:");
        lines.set(line, "  route:");
        Files.write(directory.resolve(file), lines);

        assertRefused("%s:%d: a list is expected".formatted(directory.resolve(file), line + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oops|:1: a list is expected",
                "# only a comment|: there is nothing in it but comments",
                "# nothing\\n---\\n|:3: a list is expected",
                "  route:\\n    from: x\\n- route:\\n    from: y|:1: a list is expected",
                "kind: Deployment|:1: a list is expected",
                "- beans: []\\n- setBody: {constant: x}|:2: setBody cannot stand at the top of a file",
                "- route:|:1: route has nothing below it",
                "- route: 5|:1: route has nothing below it",
                "- route:\\n    id: x|:1: a route needs a from",
                "- beans:\\n  - name: x|:2: a bean needs a type",
                "- beans:\\n  - type: java.lang.Integer\\n    name: x\\n    constructors: {0: abc}|:3: bean x: For input",
                "- beans:\\n  - {name: x, type: java.util.Date, properties: {time: abc}}|:2: bean x: property time: For",
                "- from:\\n    uri: direct:x\\n    steps: [{setBody: 5}]|: a step has a value where it needs options",
            })
    void whatCamelPassesOverOrTellsWithoutItsPlaceIsAMistakeWithIt(String yaml, String mistake) throws Exception {
        routes.add(ADDED, yaml.replace("\\n", "\n"));

        assertRefused(directory.resolve(ADDED) + mistake);
    }

    @Test
    void mistakesOfSeveralFilesAreAllListed() throws Exception {
        routes.add(ADDED, "oops").add("tools/other.camel.yaml", "- route:\n- to: direct:x\n");

        assertThat(validated())
                .satisfiesExactly(
                        line -> assertThat(line).contains("added.camel.yaml:1: "),
                        line -> assertThat(line).contains("other.camel.yaml:1: route"),
                        line -> assertThat(line).contains("other.camel.yaml:2: to"));
    }

    /** Also under the names with dashes that Camel takes, by references and as a Pipe. */
    @Test
    void whatCamelReadsIsNoMistake() throws Exception {
        try (InputStream schema = getClass().getResourceAsStream("/schema/camelYamlDsl.json")) {
            new ObjectMapper()
                    .readTree(schema)
                    .at("/items/properties")
                    .fieldNames()
                    .forEachRemaining(item ->
                            assertThat(mistakes("- " + item + ": {from: x}")).isEmpty());
        }
        assertThat(mistakes("\uFEFF- route: {from: x}")).isEmpty();
        assertThat(mistakes("- route-template: {id: x}")).isEmpty();
        assertThat(mistakes("- &a {route: {from: x}}\n- *a\n- route: *a\n")).isEmpty();
        assertThat(mistakes("apiVersion: camel.apache.org/v1\nmetadata: {name: x}\nkind: Pipe\n"))
                .isEmpty();
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void whatIsNoFileIsNotOpened() throws Exception {
        Path added = directory.resolve(ADDED);
        pipe(added);
        assertRefused(added + " is a pipe, socket or device, not a file with routes");

        Files.delete(added);
        Files.createDirectory(added);
        assertRefused(added + " is a directory, not a file with routes");

        // a link to a file is one
        Files.delete(added);
        Files.move(directory.resolve("tools/hangup.camel.yaml"), directory.resolve("hangup"));
        Files.createSymbolicLink(added, Path.of("../hangup"));
        assertThat(validated()).isEmpty();
    }

    /** Locks of editors, what belongs to a version control, notes. */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void whatCamelDoesNotTakeDoesNoHarm() throws Exception {
        pipe(directory.resolve("tools/pipe.yaml"));
        Files.createSymbolicLink(directory.resolve("notes.yaml"), Path.of("nowhere"));
        Files.createSymbolicLink(directory.resolve("chat/.#chat.camel.yaml"), Path.of("me@host.4711:1"));
        routes.add("tools/.added.camel.yaml", "oops");
        Files.createDirectory(directory.resolve(".git"));
        routes.add(".git/added.camel.yaml", "oops");

        assertThat(validated()).isEmpty();
        try (BridgeUnderTest bridge = BridgeUnderTest.start(directory, Map.of())) {
            assertThat(bridge.bridge().reload()).isTrue();
        }
    }

    private static void pipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    private static List<String> mistakes(String yaml) {
        try {
            return RouteFileCheck.mistakes("x", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
