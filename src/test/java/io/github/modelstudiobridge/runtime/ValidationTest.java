package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void aFileWithAKeyThatIsNamedMustBeThere() throws Exception {
        Map<String, String> named = Map.of("modelstudio.api-key-file", "/nope");

        assertThat(Validation.mistakes(new Source(BridgeUnderTest.CONFIG, BridgeUnderTest.ROUTES, named)))
                .singleElement()
                .asString()
                .startsWith("modelstudio.api-key-file names a file that cannot be read: /nope");
    }

    @Test
    void aPropertyThatIsSetTwiceIsAMistakeWithTheLineThatCounts() throws Exception {
        Path config = Files.copy(BridgeUnderTest.CONFIG, directory.resolve("application.properties"));
        Files.writeString(config, "ims.mode = strict\n", StandardOpenOption.APPEND);
        int line = Files.readAllLines(config).size();

        assertThat(Validation.mistakes(new Source(config, BridgeUnderTest.ROUTES, Map.of())))
                .containsExactly(config + ":" + line + ": ims.mode is set more than once; the last one counts");
    }

    @Test
    void aFileOfPropertiesThatIsNoUtf8IsAMistakeWithItsLine() throws Exception {
        Path config = directory.resolve("application.properties");
        Files.writeString(config, "ims.mode = strict\nims.failure-speech = caf\u00e9\n", StandardCharsets.ISO_8859_1);

        assertThat(Validation.mistakes(new Source(config, BridgeUnderTest.ROUTES, Map.of())))
                .containsExactly(config + ":2: this is not UTF-8");
    }

    @Test
    void aByteOrderMarkIsAMistake() throws Exception {
        Path config = Files.writeString(directory.resolve("application.properties"), "\ufeffims.mode = strict\n");

        assertThat(Validation.mistakes(new Source(config, BridgeUnderTest.ROUTES, Map.of())))
                .singleElement()
                .asString()
                .startsWith(config + ":1: a byte order mark");
    }

    @Test
    void routesThatNobodyCanCallAreAMistake() throws Exception {
        Path routes = EditedRoutes.in(directory.resolve("routes")).directory();
        Files.move(routes.resolve("inbound"), directory.resolve("inbound"));

        assertThat(mistakes(routes, Map.of())).singleElement().asString().startsWith("No route takes calls");
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
    void anErrorOfAUsersClassHidesNoOtherMistake() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "common/user.camel.yaml",
                "- beans:\n    - name: x\n      type: " + ReloadTest.NeverReady.class.getName());
        assertThat(Validation.mistakes(
                        new Source(BridgeUnderTest.CONFIG, directory, Map.of("upstream.max-attempts", "-1"))))
                .anyMatch(mistake -> mistake.contains("upstream.max-attempts"))
                .anyMatch(mistake -> mistake.contains("user.camel.yaml") && mistake.contains("no driver here"));
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

    /** Of each pair that takes the same requests; not of those that share a path and nothing else. */
    @Test
    void aRouteThatIsNeverAskedIsListedWithTheOneBeforeIt() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .add(
                        "inbound/x.camel.yaml",
                        http("ims-twice", "/ims/v1/chat/completions?httpMethodRestrict=POST")
                                + http("item", "/items/{id}?httpMethodRestrict=GET,PUT")
                                + http("item-by-name", "/items/{name}?httpMethodRestrict=put")
                                + http("item-deleted", "/items/{id}?httpMethodRestrict=DELETE")
                                + http("item-else", "/items/{id}")
                                + http("text", "/typed?consumes=text/plain")
                                + http("json", "/typed?consumes=application/json")
                                + http("off", "/typed").replace("    from:", "    autoStartup: false\n    from:"));

        assertThat(mistakes(routes.directory(), Map.of()))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("x.camel.yaml:", "route item-by-name: takes PUT /items/{name}")
                                .endsWith("which route item takes before it"),
                        line -> assertThat(line)
                                .contains(
                                        ".camel.yaml:",
                                        "takes POST /ims/v1/chat/completions",
                                        "ims-twice",
                                        "ims-workflow"));
    }

    private static String http(String id, String uri) {
        return "- route:\n    id: %s\n    from:\n      uri: platform-http:%s\n      steps:\n        - setBody: {constant: x}\n"
                .formatted(id, uri);
    }

    @Test
    void mistakesInToolsAreAllListed() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        String step = "- setBody: {constant: fine}";
        ToolsUnderTest.add(routes, "a", "description: x\ntimeout: soon", step);
        ToolsUnderTest.add(routes, "b", "description: x\nparameter.n: text", step);
        ToolsUnderTest.add(routes, "hangup-2", "descripton: x\ndescription: y", step);
        routes.add(
                "tools/time.camel.yaml",
                "- route: {id: other-time, from: {uri: 'ai-tool:get_current_time', parameters: {description: x}, steps: [{log: x}]}}");
        routes.add(
                "tools/template.camel.yaml",
                "- templatedRoute:\n    routeTemplateRef: http-json-tool\n    routeId: c\n    parameters:\n"
                        + "      - {name: tool, value: c}\n      - {name: url, value: 'http://127.0.0.1:9'}\n");

        List<String> mistakes = mistakes(routes.directory(), Map.of());

        assertThat(mistakes).hasSize(5);
        assertThat(mistakes)
                .anySatisfy(line -> assertThat(line)
                        .contains("a.camel.yaml:6: route a: timeout must be a duration such as 500ms or 10s: \"soon\""))
                .anySatisfy(line -> assertThat(line).contains("b.camel.yaml:6: route b: parameter.n is no type"))
                .anySatisfy(line -> assertThat(line)
                        .contains("hangup-2.camel.yaml:6: route hangup-2: ai-tool knows no option descripton"))
                .anySatisfy(line ->
                        assertThat(line).contains("template.camel.yaml:3: route c: the option description is missing"))
                .anySatisfy(line -> assertThat(line)
                        .contains("two tools of the name get_current_time, the other one at ")
                        .contains("time.camel.yaml:1", "get-current-time.camel.yaml:6"));
    }

    @Test
    void toolsThatNobodyHasAreListed() {
        Map<String, String> properties = Map.of(
                "ims.tools", "get_curent_time, hangup", "gateway.tools", "generl", "openai.tools", "zzzzzzzzzzzzzzzz");

        assertThat(mistakes(BridgeUnderTest.ROUTES, properties))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("gateway.tools names no tool and no tag of one: \"generl\"; near: general"),
                        line -> assertThat(line)
                                .startsWith("ims.tools names no tool and no tag of one: \"get_curent_time\"; near: "
                                        + "get_current_time"),
                        line -> assertThat(line)
                                .isEqualTo("openai.tools names no tool and no tag of one: \"zzzzzzzzzzzzzzzz\""));
    }

    @Test
    void toolsThatNobodyHasAreWarnedOfAtTheStartAndAtAChange() throws Exception {
        try (LogLines log = LogLines.of("io.github.modelstudiobridge.runtime");
                BridgeUnderTest bridge = BridgeUnderTest.start(Map.of("ims.tools", "hangupp"))) {
            bridge.bridge().reload();

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN event=configuration-doubtful"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("ims.tools", "'hangupp'", "near: hangup"));
        }
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
