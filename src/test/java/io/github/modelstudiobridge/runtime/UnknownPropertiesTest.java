package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.runtime.UnknownProperties.Unknown;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A misspelt property is told by its name and place; those of others, and of a user's own routes, are left alone. */
class UnknownPropertiesTest {

    @TempDir
    private Path directory;

    private EditedRoutes routes;

    private List<Unknown> unknown(String moreLines, Map<String, String> environment) throws Exception {
        routes = routes == null ? EditedRoutes.in(directory) : routes;
        Path config = directory.resolve("application.properties");
        Files.writeString(config, Files.readString(BridgeUnderTest.CONFIG) + moreLines + "\n");
        Source source = new Source(config, routes.directory(), Map.of());
        return UnknownProperties.of(source, Configuration.read(source).properties(), environment);
    }

    @Test
    void theStartSaysSoAndNoValue() throws Exception {
        Map<String, String> properties =
                BridgeUnderTest.properties("http://127.0.0.1:1", Map.of("openai.api-kays", "sk-secret"));
        try (LogLines log = LogLines.of("io.github.modelstudiobridge.runtime", Level.WARN);
                Bridge ignored = Bridge.start(BridgeUnderTest.CONFIG, BridgeUnderTest.ROUTES, properties)) {
            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=unknown-property property=openai.api-kays nearest=openai.api-keys at=-");
        }
    }

    /** Quarkus makes {@code bridge.api.keys} of the variable for {@code ims.api-keys}. */
    @Test
    void aPropertyThatARuntimeMakesOfAVariableIsToldAsTheVariable() throws Exception {
        assertThat(unknown("bridge.api.keys = made", Map.of("BRIDGE_API_KEYS", "set")))
                .isEmpty();
        assertThat(unknown("upstream.idle.timeoutt = made", Map.of("UPSTREAM_IDLE_TIMEOUTT", "set")))
                .extracting(Unknown::name)
                .containsExactly("UPSTREAM_IDLE_TIMEOUTT");
    }

    /** It is the reason, as often as not. */
    @Test
    void aStartThatFailsSaysSoToo() {
        Map<String, String> properties = BridgeUnderTest.properties(
                "http://127.0.0.1:1", Map.of("modelstudio.api-key", "", "modelstudio.api-kay", "sk-secret"));
        try (LogLines log = LogLines.of("io.github.modelstudiobridge.runtime", Level.WARN)) {
            assertThatThrownBy(() -> Bridge.start(BridgeUnderTest.CONFIG, BridgeUnderTest.ROUTES, properties))
                    .hasMessageContaining("modelstudio.api-key");

            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=unknown-property property=modelstudio.api-kay nearest=modelstudio.api-key at=-");
        }
    }

    @Test
    void callersNeedNotWaitForIt() throws Exception {
        Map<String, String> properties =
                BridgeUnderTest.properties("http://127.0.0.1:1", Map.of("openai.api-kays", "sk-secret"));
        try (LogLines log = LogLines.of("io.github.modelstudiobridge.runtime", Level.INFO);
                Bridge ignored = Bridge.start(BridgeUnderTest.CONFIG, BridgeUnderTest.ROUTES, properties)) {
            assertThat(log.lines())
                    .filteredOn(line -> line.matches(".* event=(serving|unknown-property) .*"))
                    .extracting(line -> line.replaceFirst(".* event=(\\S+) .*", "$1"))
                    .containsExactly("serving", "unknown-property");
        }
    }

    @Test
    void whatIsShippedIsKnown() throws Exception {
        assertThat(unknown("", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ims.tool-filer, ims.tool-filler",
        "gateway.auth-code, gateway.auth-codes",
        "openai.api_keys, openai.api-keys",
        "bridge.http.prot, bridge.http.port",
        "upstream.first-event-time-out, upstream.first-event-timeout",
        "modelstudio.api-key-files, modelstudio.api-key-file",
        "tools.max-result-sizes, tools.max-result-size",
        "ims.limit.requests-per-minute, ims.limits.requests-per-minute",
        "ims.limits.requests-per-minutes, ims.limits.requests-per-minute"
    })
    void aMisspeltPropertyIsToldWithThePlaceAndTheNearestName(String misspelt, String meant) throws Exception {
        int lines = Files.readAllLines(BridgeUnderTest.CONFIG).size();

        List<Unknown> unknown = unknown(misspelt + " = sk-secret", Map.of());

        String place = directory.resolve("application.properties") + ":" + (lines + 1);
        assertThat(unknown).containsExactly(new Unknown(misspelt, meant, place));
        assertThat(unknown.get(0).mistake())
                .isEqualTo(place + ": " + misspelt + " is read by nobody, did you mean " + meant + "?");
    }

    @Test
    void aPropertyThatIsLikeNoneHasNoNearestName() throws Exception {
        assertThat(unknown("bridge.x = 1", Map.of()))
                .singleElement()
                .satisfies(property -> assertThat(property.mistake()).endsWith(": bridge.x is read by nobody"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.main.nmae = others' business",
                "myshop.tool-filer = others' business",
                "ims.limits.shop.requests-per-minute = 3",
                "modelstudio.failover.spare.region = virginia",
                "modelstudio.regions.mars = https://mars.example/v1",
                "tools.base = http://a.example\ntools.weather.url = {{tools.base}}/w"
            })
    void whatOthersReadIsLeftAlone(String lines) throws Exception {
        assertThat(unknown(lines, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{tools.orders.url}}",
                "{{tools.orders.url:http://a.example}}",
                "{{?tools.orders.url}}",
                "{{tools.{{shop}}.url}}",
                "${properties:tools.orders.url}"
            })
    void whatARouteMentionsIsLeftAlone(String mention) throws Exception {
        routes = EditedRoutes.in(directory).add("orders.camel.yaml", "# " + mention + "\n[]\n");

        assertThat(unknown("tools.orders.url = http://b.example\ntools.orders.urll = x", Map.of()))
                .extracting(Unknown::name)
                .containsExactly("tools.orders.urll");
    }

    @ParameterizedTest
    @CsvSource({
        "IMS_TOOL_FILER, IMS_TOOL_FILLER",
        "BRIDGE_API_KEY, BRIDGE_API_KEYS",
        "MODEL_STUDIO_REGOIN, MODEL_STUDIO_REGION",
        "GATEWAY_AUTH_CODE, GATEWAY_AUTH_CODES"
    })
    void aMisspeltVariableIsTold(String misspelt, String meant) throws Exception {
        assertThat(unknown("", Map.of(misspelt, "sk-secret"))).containsExactly(new Unknown(misspelt, meant, null));
    }

    @Test
    void variablesOfOthersAreLeftAlone() throws Exception {
        routes = EditedRoutes.in(directory).add("orders.camel.yaml", "# {{tools.orders.api-key}}\n[]\n");

        assertThat(unknown(
                        "",
                        Map.of(
                                "OPENAI_API_KEY", "k",
                                "GATEWAY_SERVICE_HOST", "10.0.0.1",
                                "GATEWAY_PORT", "tcp://10.0.0.1:80",
                                "TOOLS_HOME", "/opt",
                                "TOOLS_ORDERS_API_KEY", "k",
                                "IMS_API_KEYS", "k",
                                "IMS_LIMITS_SHOP_REQUESTS_PER_MINUTE", "1",
                                "MODELSTUDIO_FAILOVER_SPARE_API_KEY", "k",
                                "DASHSCOPE_API_KEY", "k",
                                "BRIDGE_API_KEYS_FILE", "f")))
                .isEmpty();
    }
}
