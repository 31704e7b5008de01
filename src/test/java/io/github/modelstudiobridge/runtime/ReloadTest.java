package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.SimulatorOptions;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import io.github.modelstudiobridge.testing.SpokenText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are edited while callers are served. */
class ReloadTest {

    private static final String GREETING =
            """
            - route:
                id: greeting-tool
                from:
                  uri: ai-tool:greeting
                  parameters:
                    description: %s
                  steps:
                    - setBody:
                        constant: Hello
            """;

    /** Says so once a second, and at once when it starts. */
    private static final String TICKING =
            """
            - route:
                id: ticking
                from:
                  uri: timer:tick?period=100&delay=0
                  steps:
                    - log: "%s"
            """;

    private static final String ANSWER = "You said: Hi. This is the Model Studio simulator speaking.";
    private static final String SLOWLY = "[[simulate: pace=200ms]] Hi";

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final LogLines log = LogLines.of("io.github.modelstudiobridge.runtime", Level.INFO);
    private Management management;
    private ModelStudioSimulator simulator;
    private EditedRoutes routes;
    private Path config;
    private Bridge bridge;

    @BeforeEach
    void start() throws Exception {
        management = Management.onFreePort();
        simulator = new ModelStudioSimulator(SimulatorOptions.defaults()
                        .withPort(0)
                        .withFirstTokenDelay(Duration.ZERO)
                        .withPace(Duration.ZERO))
                .start();
        simulator.onRequest(request -> asked.add(request.bodyText()));
        routes = EditedRoutes.in(directory.resolve("routes"));
        config = directory.resolve("application.properties");
        Files.copy(BridgeUnderTest.CONFIG, config);
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("bridge.reload-interval", "100ms");
        properties.put("ims.limits.concurrent-streams", "1");
        properties.put("bridge.reload-max-leaving", "2");
        properties.put("openai.tools", "greeting");
        bridge = Bridge.start(config, routes.directory(), BridgeUnderTest.properties(simulator.baseUrl(), properties));
    }

    @AfterEach
    void stop() {
        log.close();
        if (bridge != null) {
            bridge.close();
        }
        simulator.close();
    }

    private HttpCall ask(String text) throws IOException {
        return BridgeUnderTest.askIms(bridge.port(), text);
    }

    private String answer(String text) throws IOException {
        try (HttpCall call = ask(text)) {
            assertThat(call.status()).isEqualTo(200);
            return SpokenText.of(call.readBody());
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    private void awaitReload(int times) {
        soon().until(() -> logged("event=reloaded ") == times);
    }

    private long logged(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).count();
    }

    private void shout() throws IOException {
        routes.insertBefore(
                "events/answer-event.camel.yaml",
                "by-dialect",
                """
                - filter:
                    expression:
                      simple:
                        expression: "${body} is 'io.github.modelstudiobridge.chat.AnswerChunk' && ${body.text} != ''"
                    steps:
                      - setBody:
                          simple:
                            expression: "${body.withText('A')}"
                """);
    }

    @Test
    void anOpenAnswerEndsAsItBeganAndTheNextOneIsAsEdited() throws Exception {
        CamelContext before = bridge.context();
        try (HttpCall open = ask(SLOWLY)) {
            String first = open.readFrame().text();
            shout();
            awaitReload(1);

            assertThat(before.isStopped()).isFalse();
            assertThat(SpokenText.of(first + "\n\n" + open.readBody())).isEqualTo(ANSWER);
        }
        assertThat(answer("Hi")).matches("A+");
        soon().until(before::isStopped);
    }

    @Test
    void aRouteWithAMistakeChangesNothingAndIsNamed() throws Exception {
        CamelContext before = bridge.context();
        shout();
        routes.add(
                "tools/broken.camel.yaml",
                "- route:\n    id: broken\n    from:\n      uri: ai-tool:broken\n      steps:\n        - to: direct:nowhere\n");
        soon().until(() -> logged("event=reload-failed") == 1);

        assertThat(log.lines()).anySatisfy(line -> assertThat(line)
                .contains("ERROR event=reload-failed", "tools/broken.camel.yaml:4", "description"));
        assertThat(bridge.context()).isSameAs(before);
        assertThat(answer("Hi")).isEqualTo(ANSWER);
        Management.Health health = management.health("");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.check("files").path("message").asText()).contains("broken.camel.yaml:4");
        assertThat(management.metrics())
                .contains("bridge_reloads_total{outcome=\"failed\"} 1.0", "bridge_open_calls 0.0");

        Files.delete(routes.directory().resolve("tools/broken.camel.yaml"));
        awaitReload(1);
        assertThat(answer("Hi")).matches("A+");
        assertThat(management.health("").check("files").path("message").asText())
                .isEqualTo("in force");
        assertThat(management.metrics()).contains("bridge_reloads_total{outcome=\"ok\"} 1.0");
    }

    private static String route(String from, String rest) {
        return "- route:\n    id: added\n    from:\n      uri: " + from + "\n" + rest;
    }

    static Stream<Arguments> mistakes() {
        String step = "      steps:\n        - %s\n";
        String end = step.formatted("to: direct:chat");
        String options = "      parameters:\n        description: Greets.\n";
        return Stream.of(
                Arguments.of("- route:\n    id: x\n    from: [", "added.camel.yaml, line 4"),
                Arguments.of("", "added.camel.yaml"),
                Arguments.of("oops", "added.camel.yaml:1: a list is expected"),
                Arguments.of(route("direct:x", step.formatted("nonsense: 1")), "added.camel.yaml, line 6"),
                Arguments.of(route("ai-tool:x", end), "added.camel.yaml:4: route added: the option description"),
                Arguments.of(
                        route("ai-tool:x", options + "        colour: red\n" + end),
                        "added.camel.yaml:4: route added: ai-tool knows no option colour"),
                Arguments.of(
                        route("ai-tool:x", options + "        argSchema: '{\"type\":7}'\n" + end),
                        "added.camel.yaml:4: route added: argSchema"),
                Arguments.of(
                        route("ai-tool:x", "      parameters:\n        description: \"{{no.such}}\"\n" + end),
                        "added.camel.yaml:4: route added: Property with key [no.such]"),
                Arguments.of(
                        "- beans:\n    - name: x\n      type: java.util.Date\n      properties:\n        time: \"{{no.such}}\"\n",
                        "added.camel.yaml:5: Property with key [no.such]"),
                Arguments.of(route("ai-tool:hangup", options + end), "two tools of the name hangup"),
                Arguments.of(
                        route("direct:x", end).replace("id: added", "id: chat"),
                        "added.camel.yaml:2: Failed to create route because: Duplicate route ids detected: chat"),
                Arguments.of(
                        route("direct:x", step.formatted("to: direct:nowhere")),
                        "added.camel.yaml:4: route added: step"),
                Arguments.of(
                        route("direct:x", step.formatted("process: {ref: nothing}")),
                        "added.camel.yaml:4: route added: No bean could be found in the registry for: nothing"),
                Arguments.of(route("nothing:x", end), "added.camel.yaml:4: route added: No endpoint"),
                Arguments.of(
                        "- beans:\n    - name: x\n      type: " + NeverReady.class.getName() + "\n", "no driver here"),
                Arguments.of(
                        "- route:\n    id: deep\n    from:\n      uri: direct:deep\n      steps: " + "[".repeat(30_000),
                        "StackOverflowError"),
                Arguments.of(
                        "- beans:\n    - name: x\n      type: com.example.Nothing\n",
                        "added.camel.yaml:3: java.lang.ClassNotFoundException: com.example.Nothing"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeLeavesWhatWasServingAndSaysWhere(String yaml, String named) throws Exception {
        routes.add("tools/added.camel.yaml", yaml);
        soon().until(() -> logged("event=reload-failed") == 1);

        assertThat(log.lines())
                .anySatisfy(line ->
                        assertThat(line).contains("ERROR event=reload-failed").contains(named));
        assertThat(answer("Hi")).isEqualTo(ANSWER);

        Files.delete(routes.directory().resolve("tools/added.camel.yaml"));
        awaitReload(1);
    }

    @Test
    void routesThatNobodyCouldCallAreNotTaken() throws Exception {
        Files.move(routes.directory().resolve("inbound"), directory.resolve("inbound"));
        soon().until(() -> logged("event=reload-failed") == 1);

        assertThat(log.lines()).anySatisfy(line -> assertThat(line)
                .contains("ERROR event=reload-failed", "No route takes calls", routes.directory() + "\""));
        assertThat(answer("Hi")).isEqualTo(ANSWER);

        Files.move(directory.resolve("inbound"), routes.directory().resolve("inbound"));
        awaitReload(1);
    }

    @Test
    void severalMistakesAreALineEach() throws Exception {
        routes.add(
                "tools/added.camel.yaml",
                route(
                        "ai-tool:x",
                        "      parameters:\n        colour: red\n      steps:\n        - to: direct:chat\n"));
        soon().until(() -> logged("event=reload-failed") == 3);

        assertThat(log.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "ERROR event=reload-failed detail=",
                                "4: route added: ai-tool knows no option colour\""))
                .anySatisfy(line -> assertThat(line)
                        .contains("ERROR event=reload-failed detail=", "4: route added: the option description"));
        assertThat(answer("Hi")).isEqualTo(ANSWER);
        Files.delete(routes.directory().resolve("tools/added.camel.yaml"));
        awaitReload(1);
    }

    /** As of a user's jar whose native library, or whose driver, is missing. */
    public static final class NeverReady {
        static final Object DRIVER = findDriver();

        private static Object findDriver() {
            throw new IllegalStateException("no driver here");
        }
    }

    @Test
    void aRequestThatIsComingWhileFilesChangeIsAnswered() throws Exception {
        String body = BridgeUnderTest.imsRequest("Hi");
        try (HttpCall slow = HttpCall.connect(bridge.port())) {
            slow.sendRaw("POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(BridgeUnderTest.IMS_PATH, BridgeUnderTest.KEY, body.length(), body.substring(0, 20)));
            CamelContext before = bridge.context();
            shout();
            awaitReload(1);
            Thread.sleep(500);
            slow.sendRaw(body.substring(20)).readHead();

            assertThat(slow.status()).isEqualTo(200);
            assertThat(SpokenText.of(slow.readBody())).isEqualTo(ANSWER);
            soon().until(before::isStopped);
        }
    }

    /** The names and descriptions of the tools that the model is offered. */
    private String offered() throws IOException {
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send(
                        "POST",
                        BridgeUnderTest.OPENAI_PATH,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .readHead()) {
            assertThat(call.readBody()).contains("You said: Hi");
        }
        JsonNode tools = json(asked.get(asked.size() - 1)).path("tools");
        return tools.findValuesAsText("name") + " " + tools.findValuesAsText("description");
    }

    @Test
    void aToolIsAddedChangedAndRemovedWhileAnAnswerStreams() throws Exception {
        Path file = routes.directory().resolve("tools/greeting.camel.yaml");
        try (HttpCall open = ask(SLOWLY)) {
            String first = open.readFrame().text();
            assertThat(offered()).isEqualTo("[] []");
            Files.writeString(file, GREETING.formatted("Greets."));
            awaitReload(1);
            assertThat(offered()).isEqualTo("[greeting] [Greets.]");
            Files.writeString(file, GREETING.formatted("Greets loudly."));
            awaitReload(2);
            assertThat(offered()).isEqualTo("[greeting] [Greets loudly.]");
            Files.delete(file);
            awaitReload(3);
            assertThat(offered()).isEqualTo("[] []");
            assertThat(SpokenText.of(first + "\n\n" + open.readBody())).isEqualTo(ANSWER);
        }
    }

    @Test
    void aNewRequestOfACallEndsTheAnswerOfTheGenerationBefore() throws Exception {
        String gateway = "{\"model\":\"qwen-plus\",\"stream\":true,\"session_id\":\"s\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        try (HttpCall open = HttpCall.connect(bridge.port())
                .send("POST", "/gateway/v1/chat/completions", BridgeUnderTest.imsHeaders(), gateway.formatted(SLOWLY))
                .readHead()) {
            open.readFrame();
            shout();
            awaitReload(1);
            try (HttpCall next = HttpCall.connect(bridge.port())
                    .send("POST", "/gateway/v1/chat/completions", BridgeUnderTest.imsHeaders(), gateway.formatted("Hi"))
                    .readHead()) {
                assertThat(open.readBody()).contains("superseded");
                assertThat(SpokenText.of(next.readBody())).matches("A+");
            }
        }
    }

    @Test
    void propertiesAreReadAnewAndWhatNeedsARestartIsSaid() throws Exception {
        String properties = Files.readString(config);
        Files.writeString(config, properties + "\nims.max-history = 0\nbridge.http.max-connections = 77\n");
        soon().until(() -> logged("event=reload-failed") == 1);
        assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("ims.max-history must be positive: 0"));

        Files.writeString(
                config,
                properties.replaceFirst("(?m)^ims.failure-speech =.*$", "ims.failure-speech = Sorry.")
                        + "\nbridge.http.max-connections = 77\n");
        awaitReload(1);
        soon().until(() -> logged("WARN event=restart-needed property=bridge.http.max-connections") == 1);
        assertThat(answer("[[simulate: cut=2]] Hi")).endsWith("Sorry.");
    }

    @Test
    void aChangeThatAKeyFileKeptOutIsTakenWhenThatIsMended() throws Exception {
        Path keys = directory.resolve("keys.txt");
        Files.writeString(keys, "shop shop-key junk");
        Files.writeString(config, Files.readString(config) + "openai.api-keys-file = " + keys + "\n");
        soon().until(() -> logged("event=reload-failed") > 0);

        Files.writeString(keys, "shop shop-key");
        awaitReload(1);
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send("GET", "/v1/models", Map.of("Authorization", "Bearer shop-key"), "")
                .readHead()) {
            assertThat(call.status()).isEqualTo(200);
        }
    }

    @Test
    void aPropertyThatNobodyReadsIsSaid() throws Exception {
        int lines = Files.readAllLines(config).size();
        Files.writeString(config, Files.readString(config) + "ims.tool-filer = One moment.\n");
        awaitReload(1);

        soon().until(() -> logged("event=unknown-property") == 1);
        assertThat(log.lines())
                .contains("WARN event=unknown-property property=ims.tool-filer nearest=ims.tool-filler at=%s:%d"
                        .formatted(config, lines + 1))
                .noneMatch(line -> line.contains("One moment."));
    }

    @Test
    void whatACallerHasOpenStillCounts() throws Exception {
        try (HttpCall open = ask(SLOWLY)) {
            open.readFrame();
            routes.add("tools/greeting.camel.yaml", GREETING.formatted("Greets."));
            awaitReload(1);

            assertThat(management.metrics()).contains("bridge_open_calls 1.0");
            try (HttpCall refused = ask("Hi")) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.readBody()).contains("too_many_streams");
            }
            open.readBody();
        }
        assertThat(answer("Hi")).isEqualTo(ANSWER);
    }

    @Test
    void keysOfAFileThatIsEmptyJustThenAreKept() throws Exception {
        Path keys = directory.resolve("keys");
        Files.writeString(keys, "file-key\n");
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("bridge.management.port", "0");
        properties.put("bridge.reload-interval", "100ms");
        properties.put("openai.api-keys", "");
        properties.put("openai.api-keys-file", keys.toString());
        try (Bridge other =
                Bridge.start(config, routes.directory(), BridgeUnderTest.properties(simulator.baseUrl(), properties))) {
            Files.writeString(keys, "");
            assertThat(other.reload()).isTrue();
            try (HttpCall call = HttpCall.connect(other.port())
                    .send("GET", "/v1/models", Map.of("Authorization", "Bearer file-key"), "")
                    .readHead()) {
                assertThat(call.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void onlyOneGenerationTakesWhatComesByOtherWays() throws Exception {
        try (LogLines ticks = LogLines.of("ticking", Level.INFO)) {
            routes.add("ticking.camel.yaml", TICKING.formatted("one"));
            soon().until(() -> ticks.lines().contains("INFO one"));
            try (HttpCall open = ask(SLOWLY)) {
                open.readFrame();
                Files.writeString(routes.directory().resolve("ticking.camel.yaml"), TICKING.formatted("two"));
                soon().until(() -> ticks.lines().contains("INFO two"));
                open.readBody();
                List<String> all = List.copyOf(ticks.lines());
                assertThat(all.subList(all.indexOf("INFO two"), all.size())).doesNotContain("INFO one");
            }
        }
    }

    /** Its consumers do not start. */
    public static final class Missing extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> options) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new DefaultConsumer(this, processor) {
                        @Override
                        protected void doStart() {
                            throw new NoClassDefFoundError("x/Missing");
                        }
                    };
                }
            };
        }
    }

    @Test
    void whatComesByOtherWaysGoesOnWhenTheNextGenerationCannotTakeIt() throws Exception {
        routes.add("common/ticking.camel.yaml", TICKING.formatted("tick"));
        try (LogLines ticks = LogLines.of("ticking", Level.INFO)) {
            awaitReload(1);
            routes.add(
                    "common/missing.camel.yaml",
                    "- beans:\n    - name: missing\n      type: " + Missing.class.getName()
                            + "\n- route:\n    id: away\n    from:\n      uri: missing:x\n      steps:\n        - log: x\n");
            soon().until(() -> logged("event=reload-failed") == 1);
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("NoClassDefFoundError", "x/Missing"));

            int before = ticks.lines().size();
            soon().until(() -> ticks.lines().size() > before + 2);
        }
    }

    @Test
    void manyChangesInARowEndInTheLastOne() throws Exception {
        List<CamelContext> contexts = new CopyOnWriteArrayList<>();
        try (HttpCall open = ask(SLOWLY)) {
            open.readFrame();
            for (int i = 1; i <= 2; i++) {
                contexts.add(bridge.context());
                Files.writeString(routes.directory().resolve("ticking.camel.yaml"), TICKING.formatted("tick " + i));
                awaitReload(i);
            }
            assertThat(open.readBody()).endsWith("data: [DONE]\n\n");
        }
        soon().until(() -> contexts.stream().allMatch(CamelContext::isStopped));
    }

    @Test
    void aChangeWaitsWhileTooManyAnswersAreLeft() throws Exception {
        Path file = routes.directory().resolve("ticking.camel.yaml");
        List<HttpCall> open = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            open.add(askOpenAi());
            Files.writeString(file, TICKING.formatted("tick " + i));
            if (i <= 2) {
                awaitReload(i);
            }
        }
        soon().until(() -> logged("event=reload-waits") == 1);
        assertThat(logged("event=reloaded ")).isEqualTo(2);
        for (HttpCall call : open) {
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            call.close();
        }
        awaitReload(3);
        assertThat(logged("event=reload-waits")).isEqualTo(1);
    }

    private HttpCall askOpenAi() throws IOException {
        HttpCall call = HttpCall.connect(bridge.port())
                .send(
                        "POST",
                        BridgeUnderTest.OPENAI_PATH,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                                + "[[simulate: tokens=30; pace=200ms]] Hi\"}]}")
                .readHead();
        call.readFrame();
        return call;
    }

    @Test
    void stoppingWaitsForAnswersOfEveryGeneration() throws Exception {
        try (HttpCall open = ask(SLOWLY)) {
            open.readFrame();
            shout();
            awaitReload(1);
            Thread stop = new Thread(bridge::close);
            stop.start();
            assertThat(open.readBody()).endsWith("data: [DONE]\n\n");
            stop.join(10_000);
            assertThat(stop.isAlive()).isFalse();
        }
    }
}
