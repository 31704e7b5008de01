package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be meant ends the start, with the name of the property, or of the route and its step. */
class BadConfigurationTest {

    private static final Set<String> MAY_BE_ZERO = Set.of(
            "modelstudio.tools-with-stream.remember",
            "upstream.max-waiting-requests",
            "bridge.http.max-pipelined-requests",
            "ims.keep-alive",
            "gateway.keep-alive",
            "openai.keep-alive");

    @TempDir
    Path directory;

    /** Every property of the reference that has a unit, with what it cannot be. */
    static Stream<Arguments> nonsense() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (List<String> row : Markdown.read("docs/reference/configuration.md")
                .rows("property", "default", "environment", "unit", "meaning")) {
            String property = row.get(0);
            boolean ours = !property.startsWith("camel.") || property.equals("camel.main.shutdown-timeout");
            for (String value : ours ? nonsense(row.get(3)) : List.<String>of()) {
                boolean fineHere =
                        value.matches("0s?") && (MAY_BE_ZERO.contains(property) || property.contains(".limits."));
                if (!fineHere) {
                    cases.add(arguments(property, value));
                }
            }
        }
        return cases.stream();
    }

    private static List<String> nonsense(String unit) {
        return switch (unit) {
            case "duration" -> List.of("-1s", "0s", "soon", "1", "1.5s", "999999999h");
            case "number", "bytes", "messages", "seconds" -> List.of("-1", "0", "many", "1.5", "99999999999999999999");
            case "percent" -> List.of("-1", "0", "101", "half");
            case "port" -> List.of("-1", "65536", "http");
            case "`true`, `false`" -> List.of("yes", "1", "TRUE");
            case "`strict`, `lenient`", "`stream`, `call`", "`off`, `on`, `model`" -> List.of("maybe", "0");
            default -> List.of();
        };
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void aValueThatCannotBeMeantIsNamed(String property, String value) {
        assertDoesNotStart(Map.of(property, value), property);
    }

    @Test
    void theReferenceGivesEnoughToTry() throws IOException {
        assertThat(nonsense()).hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modelstudio.region=mars | modelstudio.region",
                "modelstudio.base-url=nowhere | modelstudio.base-url",
                "modelstudio.base-url=https:// | modelstudio.base-url",
                "modelstudio.base-url=http:///v1 | modelstudio.base-url",
                "modelstudio.base-url=http://127.0.0.1:99999/v1 | modelstudio.base-url",
                "modelstudio.base-url=http://127.0.0.1:0/v1 | modelstudio.base-url",
                "modelstudio.base-url=https://host/v1#chat | modelstudio.base-url",
                "modelstudio.base-url=https://host/v1?chat | modelstudio.base-url",
                "modelstudio.api-key-file=/does/not/exist;modelstudio.api-key= | modelstudio.api-key-file",
                "modelstudio.api-key=one,two | modelstudio.api-key",
                "modelstudio.api-key= | modelstudio.api-key",
                "tools.weather.url=nonsense | tools.weather.url",
                "tools.weather.url=ftp://host/ | tools.weather.url",
                "tools.weather.url=http:///path | tools.weather.url",
                "tools.weather.url=http://host:99999/ | tools.weather.url",
                "tools.weather.url=http://host/?a=b | tools.weather.url",
                "tools.weather.url=http://a b/ | tools.weather.url",
                "modelstudio.failover=spare | modelstudio.failover.spare.region",
                "modelstudio.failover=spare;modelstudio.failover.spare.region=mars"
                        + "  | modelstudio.failover.spare.region",
                "modelstudio.failover=spare;modelstudio.failover.spare.region=virginia"
                        + " | modelstudio.failover.spare.api-key",
                "modelstudio.failover=spare;modelstudio.failover.spare.region=virginia;"
                        + "modelstudio.failover.spare.api-key-file=/does/not/exist"
                        + " | modelstudio.failover.spare.api-key-file",
                "modelstudio.failover=spare;modelstudio.failover.spare.base-url=nowhere;"
                        + "modelstudio.failover.spare.api-key=k | modelstudio.failover.spare.base-url",
                "modelstudio.failover=spare;modelstudio.failover.spare.region=virginia;"
                        + "modelstudio.failover.spare.api-key=k;modelstudio.failover.spare.models=qwen-plus"
                        + " | modelstudio.failover.spare.models",
                "modelstudio.failover=spare,spare | modelstudio.failover",
                "modelstudio.failover=main | modelstudio.failover",
                "upstream.circuit-breaker.minimum-calls=21 | upstream.circuit-breaker.minimum-calls",
                "modelstudio.failover=a b | modelstudio.failover",
                "modelstudio.failover.typo.region=virginia | modelstudio.failover.typo.region",
                "modelstudio.failover=spare;modelstudio.failover.spare.region=virginia;"
                        + "modelstudio.failover.spare.api-key=k;modelstudio.failover.spare.apikey=k"
                        + " | modelstudio.failover.spare.apikey"
            })
    void aPlaceThatCannotBeAskedIsNamed(String properties, String named) {
        Map<String, String> all = new HashMap<>();
        for (String pair : properties.split(";")) {
            String[] parts = pair.split("=", 2);
            all.put(parts[0], parts[1]);
        }
        assertDoesNotStart(all, named);
    }

    @ParameterizedTest
    @CsvSource({
        "chat/chat.camel.yaml, answer-complete, uri: direct:answer-event, uri: direct:nobody,"
                + " chat.camel.yaml:7: route chat: step answer-complete",
        "common/beans.camel.yaml, toolRounds, ask: direct:model-studio, ask: direct:nobody,"
                + " route chat: step answer-with-tools: ask of toolRounds",
        "upstream/model-studio.camel.yaml, stream-from-model-studio, events: direct:model-studio-events,"
                + " events: direct:nobody, route model-studio-request",
        "common/beans.camel.yaml, failover, attempt: direct:model-studio-attempt, attempt: direct:nobody,"
                + " route model-studio:",
        "events/answer-event.camel.yaml, to-ims-workflow-reply, uri: direct:ims-workflow-reply, uri: direct:nobody,"
                + " route answer-event"
    })
    void aRouteThatDoesNotExistIsNamedWithTheStepThatNamesIt(
            String file, String step, String there, String instead, String named) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory).replaceText(file, there, instead);

        assertThatThrownBy(() -> Bridge.start(
                        BridgeUnderTest.CONFIG,
                        routes.directory(),
                        BridgeUnderTest.properties("http://127.0.0.1:1", Map.of())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(step)
                .hasMessageContaining("direct:nobody");
    }

    private static void assertDoesNotStart(Map<String, String> properties, String named) {
        assertThatThrownBy(() -> Bridge.start(
                        BridgeUnderTest.CONFIG,
                        BridgeUnderTest.ROUTES,
                        BridgeUnderTest.properties("http://127.0.0.1:1", properties)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(named);
    }
}
