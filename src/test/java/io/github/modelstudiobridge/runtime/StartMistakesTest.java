package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the bridge from starting is told so that its author finds it. */
class StartMistakesTest {

    @ParameterizedTest
    @ValueSource(strings = {"ims.mode", "gateway.mode", "openai.mode"})
    void aModeThatIsNoneIsNamedByItsProperty(String property) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of(property, "medium")))
                .isInstanceOf(StartException.class)
                .hasMessage(property + " is neither strict nor lenient: medium");
    }

    @Test
    void anEmptyConfigurationIsToldByThePropertyAndTheFile(@TempDir Path directory) throws Exception {
        Path config = Files.createFile(directory.resolve("application.properties"));

        assertThatThrownBy(() -> Bridge.start(config, BridgeUnderTest.ROUTES, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("bridge.reload is not set in " + config + " or by the environment");
    }

    /** One of a kind that is checked, and one that may be any text. */
    @ParameterizedTest
    @ValueSource(strings = {"ims.mode", "ims.api-keys"})
    void aReferenceThatLeadsNowhereIsToldByBothProperties(String property) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of(property, "secret,{{nowhere}}")))
                .isInstanceOf(StartException.class)
                .hasMessage(property + " refers to nowhere, which is not set in " + BridgeUnderTest.CONFIG
                        + " or by the environment");
    }

    @Test
    void mistakesOfTheModelsFileAreToldOnePerLineAndThePropertyInTheLast(@TempDir Path directory) throws Exception {
        Path models = Files.writeString(directory.resolve("models.yaml"), "region: {}\nregions:\n  singapore: 5\n");
        Path config = directory.resolve("application.properties");
        StringBuilder properties = new StringBuilder(Files.readString(BridgeUnderTest.CONFIG)).append('\n');
        BridgeUnderTest.properties("http://127.0.0.1:9/v1", Map.of("modelstudio.models", models.toString()))
                .forEach((name, value) ->
                        properties.append(name).append(" = ").append(value).append('\n'));
        Files.writeString(config, properties);
        ByteArrayOutputStream told = new ByteArrayOutputStream();

        int status = RunCommand.execute(
                List.of("--config", config.toString(), "--routes", BridgeUnderTest.ROUTES.toString()),
                System.out,
                new PrintStream(told, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(1);
        assertThat(told.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(3)
                .satisfies(lines -> {
                    assertThat(lines.get(0)).startsWith(models + ":1:1: ");
                    assertThat(lines.get(1)).startsWith(models + ":3:14: ");
                })
                .last()
                .isEqualTo("model-studio-bridge does not start: modelstudio.models names " + models
                        + ", which has 2 mistakes; see above");
    }

    /** Where the bean is written that reads the key is no matter to who has to set it. */
    @Test
    void aMissingKeyIsToldByTheVariableAlone() {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("modelstudio.api-key", "")))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "No Model Studio key: set DASHSCOPE_API_KEY, modelstudio.api-key or modelstudio.api-key-file");
    }

    @Test
    void theManagementPortThatCamelOpensMustBeFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThatThrownBy(() -> BridgeUnderTest.start(
                            Map.of("camel.management.enabled", "true", "camel.management.port", port)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(":" + port + " for health checks")
                    .hasMessageEndingWith("change camel.management.host or camel.management.port");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "camel.main.auto-startup, false",
        "camel.main.autoStartupExcludePattern, *",
        "camel.main.duration-max-idle-seconds, 3",
        "camel.main.routes-include-pattern, file:/nope/*.yaml"
    })
    void whatWouldLeaveAProcessWithoutABridgeIsRefused(String property, String value) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of(property, value)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(property + " cannot be set");
    }

    @Test
    void aPropertyThatIsSetTwiceIsToldAtTheStartAndAtAChange(@TempDir Path directory) throws Exception {
        Path config = directory.resolve("application.properties");
        Files.writeString(config, Files.readString(BridgeUnderTest.CONFIG) + "\nopenai.mode = lenient\n");
        try (LogLines log = LogLines.of(Bridge.class.getName(), Level.WARN);
                Bridge bridge = Bridge.start(
                        config,
                        BridgeUnderTest.ROUTES,
                        BridgeUnderTest.properties("http://127.0.0.1:9/v1", Map.of()))) {
            bridge.reload();

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("event=configuration-doubtful"))
                    .hasSize(2)
                    .allMatch(
                            line -> line.contains("openai.mode is set more than once") && line.contains(config + ":"));
        }
    }

    @Test
    void aUrlThatMayHoldAKeyIsNotRepeated() {
        for (String url :
                List.of("https://host/x?appid=hidden", "https://host/x y?appid=hidden", "https://a:hidden@b/")) {
            assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("tools.weather.url", url)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("tools.weather.url is no ")
                    .hasMessageNotContaining("hidden");
        }
    }

    @Test
    void aBridgeThatNobodyHasAKeyForSaysSo() throws Exception {
        Map<String, String> none = Map.of("ims.api-keys", "", "gateway.auth-codes", "", "openai.api-keys", "");
        try (LogLines log = LogLines.of(Callers.class.getName())) {
            BridgeUnderTest.start(with(none, "openai.api-keys", "one")).close();
            assertThat(log.lines()).isEmpty();
            BridgeUnderTest.start(none).close();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN event=no-caller-keys")
                    .endsWith("properties=\"gateway.auth-codes, ims.api-keys, openai.api-keys\"");
        }
    }

    private static Map<String, String> with(Map<String, String> some, String name, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }

    @Test
    void anErrorOfAUsersClassEndsTheStartToo(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"));
        routes.add(
                "common/user.camel.yaml",
                "- beans:\n    - name: x\n      type: " + ReloadTest.NeverReady.class.getName() + "\n");
        assertThatThrownBy(() -> BridgeUnderTest.start(routes.directory(), Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no driver here");
    }

    /** What Kubernetes makes of a volume whose files are in directories. */
    @Test
    void aDirectoryInWhichNoRouteIsFoundIsNotServed(@TempDir Path directory) throws Exception {
        EditedRoutes.in(directory.resolve("hidden/routes"));
        Path routes = Files.createDirectory(directory.resolve("routes"));
        Files.createSymbolicLink(routes.resolve("inbound"), directory.resolve("hidden/routes/inbound"));

        assertThatThrownBy(() -> BridgeUnderTest.start(routes, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("No route in " + routes)
                .hasMessageContaining("--routes");
    }

    @Test
    void anEmptyFileIsNamedAndNoClass(@TempDir Path directory) throws Exception {
        Path routes =
                EditedRoutes.in(directory).add("tools/empty.camel.yaml", "").directory();

        assertThatThrownBy(() -> BridgeUnderTest.start(routes, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(routes.resolve("tools/empty.camel.yaml") + ": there is nothing in it");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason(@TempDir Path directory) throws Exception {
        Path routes = EditedRoutes.in(directory).directory();
        Path file = routes.resolve("tools/gone.camel.yaml");
        Files.createSymbolicLink(file, routes.resolve("nowhere"));

        assertThatThrownBy(() -> BridgeUnderTest.start(routes, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("The routes cannot be read: " + file + ": no such file");

        Files.delete(file);
        Files.setPosixFilePermissions(Files.writeString(file, "- beans: []\n"), Set.of());
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertThatThrownBy(() -> BridgeUnderTest.start(routes, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("The routes cannot be read: " + file + ": permission denied");
    }

    @Test
    void aMalformedPropertiesFileIsNamedWithItsLine(@TempDir Path directory) throws Exception {
        Path config = Files.writeString(directory.resolve("bad.properties"), "# \\u\nb = \\\\u\na = \\u00zz\n");
        String mistake = config + ":3: Malformed \\uxxxx encoding.";

        assertThatThrownBy(() -> Bridge.start(config, BridgeUnderTest.ROUTES, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage(mistake);
        assertThat(Validation.mistakes(new Source(config, BridgeUnderTest.ROUTES, Map.of())))
                .containsExactly(mistake);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge.http", "bridge.management"})
    void aHostThatNobodyKnowsIsNamedWithItsProperty(String which) {
        Map<String, String> properties = Map.of("camel.management.enabled", "true", which + ".host", "no.such.invalid");

        assertThatThrownBy(() -> BridgeUnderTest.start(properties).close())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Cannot listen on no.such.invalid:")
                .hasMessageContaining("no such host; change " + which + ".host or " + which + ".port");
    }

    @Test
    void onlyWhatNoConfigurationShouldLeadToIsASurprise() {
        RuntimeException wrapped = new RuntimeException("Failed to start", new NullPointerException("x is null"));

        assertThat(StartException.of(wrapped, "").surprise()).isInstanceOf(NullPointerException.class);
        assertThat(StartException.of(new IllegalArgumentException("no such place"), "")
                        .surprise())
                .isNull();
    }

    /** Those that other routes ask, and a list of the models, are not enough. */
    @Test
    void routesThatNobodyCanCallAreNotServed(@TempDir Path directory) throws Exception {
        Path routes = EditedRoutes.in(directory.resolve("routes")).directory();
        for (String inbound : List.of("gateway", "ims-workflow", "openai")) {
            Files.delete(routes.resolve("inbound/" + inbound + ".camel.yaml"));
        }

        assertThatThrownBy(() -> BridgeUnderTest.start(routes, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("No route takes calls")
                .hasMessageContaining("routes/inbound")
                .hasMessageEndingWith("they are read from " + routes);
    }
}
