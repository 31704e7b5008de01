package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code validate} says of files, without serving them. */
class ValidationTest {

    @TempDir
    private Path directory;

    private static List<String> mistakes(Path routes, Map<String, String> properties) {
        return Validation.mistakes(new Source(
                BridgeUnderTest.CONFIG, routes, BridgeUnderTest.properties("http://127.0.0.1:1", properties)));
    }

    @Test
    void whatIsShippedIsValid() {
        assertThat(mistakes(BridgeUnderTest.ROUTES, Map.of())).isEmpty();
    }

    @Test
    void nobodyNeedsAKeyToValidate() {
        assertThat(Validation.mistakes(new Source(BridgeUnderTest.CONFIG, BridgeUnderTest.ROUTES, Map.of())))
                .isEmpty();
    }

    @Test
    void everyMistakeIsListedWithItsPlace() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .add("a.camel.yaml", "- route:\n    id: a\n    from: [\n")
                .add(
                        "b.camel.yaml",
                        "- route:\n    id: b\n    from:\n      uri: direct:b\n      steps:\n        - nothing: 1\n");

        assertThat(mistakes(routes.directory(), Map.of("ims.max-history", "0", "ims.keep-alive", "x")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("ims.keep-alive is no duration: x"),
                        line -> assertThat(line).isEqualTo("ims.max-history must be positive: 0"),
                        line -> assertThat(line).contains("a.camel.yaml, line 4"),
                        line -> assertThat(line).contains("b.camel.yaml, line 6", "nothing"));
    }

    @Test
    void aPropertyThatNobodyReadsIsListedBesideOtherMistakes() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .add(
                        "a.camel.yaml",
                        "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        - to: direct:x\n");

        assertThat(mistakes(routes.directory(), Map.of("ims.tool-filer", "One moment.")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("ims.tool-filer is read by nobody, did you mean ims.tool-filler?"),
                        line -> assertThat(line).contains("direct:x"));
    }

    @Test
    void namesThatLeadNowhereAreAllListed() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .add(
                        "a.camel.yaml",
                        "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        - to: direct:x\n        - to: direct:y\n");

        assertThat(mistakes(routes.directory(), Map.of()))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("a.camel.yaml:4: route a: step", "direct:x"),
                        line -> assertThat(line).contains("a.camel.yaml:4: route a: step", "direct:y"));
    }

    @Test
    void nothingIsTakenFromOutside() throws Exception {
        Map<String, String> properties = new HashMap<>(Map.of("bridge.http.port", "1"));
        EditedRoutes routes = EditedRoutes.in(directory)
                .add(
                        "a.camel.yaml",
                        "- route:\n    id: a\n    from:\n      uri: timer:a?delay=0\n      steps:\n        - stop: {}\n");

        assertThat(mistakes(routes.directory(), properties)).isEmpty();
    }

    @Test
    void theCommandEndsWithTheNumberOfMistakes() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

        assertThat(ValidateCommand.execute(List.of("--routes", directory + "/none"), System.out, err))
                .isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("No routes directory", "1 mistake");
        assertThat(ValidateCommand.execute(List.of("--nonsense"), System.out, err))
                .isEqualTo(2);
    }
}
