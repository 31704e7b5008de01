package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that are there and do not start: a bridge would answer 404 to everybody, or fail with each call. */
class RunningRoutesTest {

    private static final List<String> DOORS = List.of("inbound/gateway", "inbound/ims-workflow", "inbound/openai");

    private EditedRoutes routes;

    @BeforeEach
    void copy(@TempDir Path directory) throws IOException {
        routes = EditedRoutes.in(directory);
    }

    private void turnOff(String file) throws IOException {
        routes.replaceText(file + ".camel.yaml", "    from:", "    autoStartup: \"false\"\n    from:");
    }

    private void turnDoorsOff() throws IOException {
        for (String door : DOORS) {
            turnOff(door);
        }
    }

    private static String route(String id, String top, String from, String step) {
        return "- route:\n    id: %s\n%s    from:\n      uri: %s\n      steps:\n        - %s\n"
                .formatted(id, top, from, step);
    }

    private static String off(String id, String from, String step) {
        return route(id, "    autoStartup: \"false\"\n", from, step);
    }

    private void serves() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of());
                HttpCall call = bridge.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(200);
        }
        assertThat(validated()).isEmpty();
    }

    private List<String> validated() {
        return Validation.mistakes(new Source(BridgeUnderTest.CONFIG, routes.directory(), Map.of()));
    }

    private void isRefused(String... told) {
        assertThatThrownBy(() -> BridgeUnderTest.start(routes.directory(), Map.of()))
                .isInstanceOf(StartException.class)
                .message()
                .contains(told)
                .containsPattern("\\.camel\\.yaml:\\d+: route ");
        assertThat(validated()).singleElement().asString().contains(told);
    }

    /** Whoever names it: a step, a bean, or a stream of events. */
    @ParameterizedTest
    @CsvSource({
        "chat/chat, chat",
        "upstream/model-studio, model-studio",
        "events/model-studio-events, model-studio-events",
        "events/answer-event, answer-event",
        "outbound/openai-reply, openai-reply"
    })
    void oneThatOthersCallIsNamedWithItsPlaceAndTheOther(String file, String id) throws Exception {
        turnOff(file);

        isRefused("route " + id + ": it does not start: its autoStartup is false; route ");
    }

    @Test
    void aChangeThatTurnsOneOffIsNotTaken() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of());
                LogLines log = LogLines.of(ReloadState.class.getName())) {
            turnOff("events/answer-event");

            assertThat(bridge.bridge().reload()).isFalse();
            assertThat(log.lines()).anyMatch(line -> line.contains("route answer-event: it does not start"));
            try (HttpCall call = bridge.askIms("hello").readHead()) {
                assertThat(call.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void theOneOfTheAuditIsNamedWithTheProperty() throws Exception {
        routes.add("audit.camel.yaml", off("audit", "direct:audit", "log: x"));
        Map<String, String> audit = Map.of("audit.to", "direct:audit");

        assertThatThrownBy(() -> BridgeUnderTest.start(routes.directory(), audit))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("route audit: it does not start: its autoStartup is false; audit.to calls it");
    }

    /** What begins otherwise is no door if it does not start, however it begins. */
    @ParameterizedTest
    @ValueSource(strings = {"", "file:TEMP", "platform-http:/other"})
    void withoutAnyDoorThatOpensNothingIsServed(String other, @TempDir Path temp) throws Exception {
        turnDoorsOff();
        if (!other.isEmpty()) {
            routes.add("other.camel.yaml", off("other", other.replace("TEMP", temp.toString()), "log: x"));
        }

        isRefused("No route takes calls: none starts of those that callers could reach", "its autoStartup is false");
    }

    @Test
    void aDoorOfATemplateIsJudgedByWhatItsParametersSay() throws Exception {
        turnDoorsOff();
        routes.add(
                "door.camel.yaml",
                """
                - routeTemplate:
                    id: door
                    parameters: [{name: "on"}]
                    route:
                      autoStartup: "{{on}}"
                      from: {uri: "platform-http:/x", steps: [{log: x}]}
                - templatedRoute: {routeId: the-door, routeTemplateRef: door, parameters: [{name: "on", value: "false"}]}
                """);

        isRefused("No route takes calls");
    }

    /** By a property that no file has: Camel looks for its own in the environment, too. */
    @ParameterizedTest
    @CsvSource({
        "camel.main.auto-startup, false",
        "camel.main.auto-startup-exclude-pattern, *",
        "camel.main.duration-max-idle-seconds, 5"
    })
    void whatKeepsAllFromServingIsNamed(String property, String value) {
        System.setProperty(property, value);
        try {
            assertThatThrownBy(() -> BridgeUnderTest.start(Map.of()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(property.replace("idle-seconds", ""));
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void oneThatWasReplacedMayStay() throws Exception {
        turnOff("chat/chat");
        routes.add("chat/other.camel.yaml", route("other", "", "direct:other", "to: direct:model-studio"));
        for (String door : DOORS) {
            routes.replaceText(door + ".camel.yaml", "direct:chat", "direct:other");
        }

        BridgeUnderTest.start(routes.directory(), Map.of()).close();
        assertThat(validated()).isEmpty();
    }

    /** What does not start itself asks nobody. */
    @Test
    void oneThatOnlyThoseCallThatDoNotStartMayStay() throws Exception {
        routes.add(
                "other.camel.yaml",
                off("spare", "direct:spare", "log: x") + off("asks-spare", "direct:asks", "to: direct:spare"));

        serves();
    }

    @Test
    void oneThatAnotherRouteStartsMayWait() throws Exception {
        routes.add(
                "spare.camel.yaml",
                off("spare", "direct:spare", "log: x")
                        + route("asks", "", "direct:asks", "to: direct:spare")
                        + route("opens", "", "direct:opens", "to: controlbus:route?routeId=spare&action=start"));

        serves();
    }

    @Test
    void oneThatAPolicyStartsMayWait() throws Exception {
        routes.add(
                "spare.camel.yaml",
                "- beans:\n    - name: hours\n      type: " + Hours.class.getName() + "\n"
                        + off("spare", "direct:spare", "log: x")
                                .replace("    autoStartup", "    routePolicy: hours\n    autoStartup")
                        + route("asks", "", "direct:asks", "to: direct:spare"));

        serves();
    }

    /** Stands for one that opens at certain hours. */
    public static final class Hours extends RoutePolicySupport {}

    @Test
    void thoseWhoseStartCamelSupervisesAreWaitedFor() throws Exception {
        Map<String, String> supervised =
                Map.of("camel.routecontroller.enabled", "true", "camel.main.auto-startup", "true");
        try (LogLines log = LogLines.of(Bridge.class.getName());
                BridgeUnderTest bridge = BridgeUnderTest.start(supervised);
                HttpCall call = bridge.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(log.lines()).noneMatch(line -> line.contains("doubtful"));
        }
    }
}
