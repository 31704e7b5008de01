package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.logging.log4j.Level;
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
        "events/answer-event, answer-event"
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
        "camel.main.auto-startup-exclude-pattern, openai",
        "camel.main.duration-max-idle-seconds, 5",
        "camel.main.routes-include-pattern, file:routes/**/*.camel.yaml"
    })
    void whatTheEnvironmentMayNotChangeIsNamed(String property, String value) {
        System.setProperty(property, value);
        try {
            assertThatThrownBy(() -> BridgeUnderTest.start(Map.of()))
                    .isInstanceOf(StartException.class)
                    .message()
                    .startsWith(property + " cannot be set in the environment");
        } finally {
            System.clearProperty(property);
        }
    }

    /** As one that only some callers are answered by, or one for a day that has not come. */
    @Test
    void oneThatIsCalledUnderAConditionIsDoubted() throws Exception {
        turnOff("outbound/openai-reply");
        routes.add(
                "flag.camel.yaml",
                off("flagged", "direct:flagged", "log: x")
                        + route(
                                "asks",
                                "",
                                "direct:asks",
                                "filter: {simple: \"'x' == 'y'\", steps: [{to: 'direct:flagged'}]}"));
        try (LogLines log = LogLines.of(Bridge.class.getName(), Level.WARN);
                BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of())) {
            assertThat(log.lines())
                    .allMatch(line -> line.startsWith("WARN event=configuration-doubtful"))
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line).contains("route flagged: it does not start", "route asks, step"),
                            line -> assertThat(line)
                                    .contains("route openai-reply: it does not start", "to-openai-reply"));
            assertThat(validated()).hasSize(2);
        }
    }

    @Test
    void oneThatATemplatesChoiceCallsIsDoubted() throws Exception {
        routes.add(
                "made.camel.yaml",
                off("flagged", "direct:flagged", "log: x")
                        + """
                        - routeTemplate:
                            id: asking
                            route:
                              from:
                                uri: direct:made
                                steps: [{choice: {when: [{simple: "'x' == 'y'", steps: [{to: {id: maybe, uri: "direct:flagged"}}]}]}}]
                        - templatedRoute: {routeId: made, routeTemplateRef: asking}
                        """);
        BridgeUnderTest.start(routes.directory(), Map.of()).close();
        assertThat(validated()).singleElement().asString().contains("route flagged", "route made");
    }

    /** Taken out of service together with what calls it. */
    @Test
    void oneThatOnlyADisabledStepCallsMayStay() throws Exception {
        routes.add(
                "spare.camel.yaml",
                off("spare", "direct:spare", "log: x")
                        + route("asks", "", "direct:asks", "to: {disabled: 'true', uri: 'direct:spare'}"));

        serves();
    }

    @Test
    void theTimeThatASupervisorWaitsIsNamed() {
        Map<String, String> delayed =
                Map.of("camel.routecontroller.enabled", "true", "camel.routecontroller.initial-delay", "3000");
        assertThatThrownBy(() -> BridgeUnderTest.start(delayed))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("camel.routecontroller.initial-delay cannot be set");
    }

    /** Camel takes two of a name as long as one runs. */
    @Test
    void oneOfTwoOfANameIsEnough() throws Exception {
        turnOff("chat/chat");
        for (String name : List.of("chat/a", "chat/z")) {
            Path file = routes.directory().resolve(name + ".camel.yaml");
            routes.add(name + ".camel.yaml", route("own", "", "direct:chat", "to: direct:model-studio"));
            BridgeUnderTest.start(routes.directory(), Map.of()).close();
            assertThat(validated()).isEmpty();
            Files.delete(file);
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

    /** By itself, or by one that does not run, none is started. */
    @Test
    void oneThatNobodyWhoRunsStartsIsNamed() throws Exception {
        String starts = "to: controlbus:route?routeId=spare&action=start";
        routes.add(
                "spare.camel.yaml",
                off("spare", "direct:spare", starts)
                        + route("asks", "", "direct:asks", "to: direct:spare")
                        + off("opens", "direct:opens", starts));

        isRefused("route spare: it does not start: its autoStartup is false; route asks");
    }

    /** Outside of its hours a bridge may start, and says so. */
    @Test
    void doorsThatAPolicyOpensMayWait() throws Exception {
        routes.add("hours.camel.yaml", "- beans:\n    - name: hours\n      type: " + Hours.class.getName() + "\n");
        for (String door : DOORS) {
            routes.replaceText(
                    door + ".camel.yaml", "    from:", "    autoStartup: \"false\"\n    routePolicy: hours\n    from:");
        }
        try (LogLines log = LogLines.of(Bridge.class.getName(), Level.WARN);
                BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of())) {
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("none starts of those that callers could reach", "somebody may start it later");
        }
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
