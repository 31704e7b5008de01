package io.github.modelstudiobridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import io.github.modelstudiobridge.testing.SpokenText;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.ServedBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are edited while callers are served, in any host: what callers and operators see of it, and how soon. */
@Tag(BridgeHost.EDITING)
class EditingTest {

    /** As promised, with the shipped interval. */
    private static final Duration PROMISED = Duration.ofSeconds(2);

    private static final String TOOL =
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
    private static final String BROKEN = "- route:\n    id: broken\n    from:\n      uri: ai-tool:broken\n";
    private static final String ANSWER = "You said: Hi. This is the Model Studio simulator speaking.";

    @TempDir
    private Path directory;

    private final Deque<String> asked = new ConcurrentLinkedDeque<>();
    private Management management;
    private ModelStudioSimulator simulator;
    private EditedRoutes routes;
    private Path config;
    private Path models;
    private Path keys;
    private ServedBridge bridge;

    @BeforeEach
    void start() throws Exception {
        simulator = BridgeUnderTest.simulator("upstream-key");
        simulator.onRequest(request -> asked.add(request.bodyText()));
        routes = EditedRoutes.in(directory.resolve("routes"));
        config = Files.copy(BridgeUnderTest.CONFIG, directory.resolve("application.properties"));
        models = Files.copy(Path.of("config/models.yaml"), directory.resolve("models.yaml"));
        keys = Files.writeString(directory.resolve("keys"), "first-key\n");
        management = Management.onFreePort();
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("modelstudio.models", models.toString());
        properties.put("openai.api-keys-file", keys.toString());
        properties.put("openai.tools", "greeting");
        properties.put("ims.barge-in", "false");
        bridge = BridgeHost.chosen()
                .start(config, routes.directory(), BridgeUnderTest.properties(simulator.baseUrl(), properties));
    }

    @AfterEach
    void stop() {
        bridge.close();
        simulator.close();
    }

    private HttpCall askIms(String text) throws IOException {
        return BridgeUnderTest.askIms(bridge.port(), text);
    }

    private String answer(String text) throws IOException {
        try (HttpCall call = askIms(text)) {
            return SpokenText.of(call.readBody());
        }
    }

    /** The tools that the model is offered for an OpenAI client, as JSON. */
    private String offered() throws IOException {
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send(
                        "POST",
                        BridgeUnderTest.OPENAI_PATH,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .readHead()) {
            assertThat(call.status()).isEqualTo(200);
            call.readBody();
        }
        return asked.getLast();
    }

    private int statusFor(String key) throws IOException {
        try (HttpCall call = models(key)) {
            return call.status();
        }
    }

    private HttpCall models(String key) throws IOException {
        return HttpCall.connect(bridge.port())
                .send("GET", "/v1/models", Map.of("Authorization", "Bearer " + key), "")
                .readHead();
    }

    private String files() throws IOException {
        return management.health("").check("files").path("message").asText();
    }

    /** Edits, waits for what that does, and tells how long that took. */
    private static Duration edit(Path file, String text, Callable<Boolean> effect) throws IOException {
        long begin = System.nanoTime();
        put(file, text);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(20))
                .until(effect);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void put(Path file, String text) throws IOException {
        if (text == null) {
            Files.delete(file);
        } else {
            Files.writeString(file, text);
        }
    }

    /** Once in a few times is enough: tests share their machine. */
    @Test
    void aChangeIsInForceAsSoonAsPromised() throws Exception {
        Path tool = routes.directory().resolve("tools/greeting.camel.yaml");
        List<Duration> took = new ArrayList<>();
        do {
            String description = "Greets as in edit " + took.size() + ".";
            took.add(edit(tool, TOOL.formatted(description), () -> offered().contains(description)));
        } while (took.size() < 5 && Collections.min(took).compareTo(PROMISED) > 0);

        assertThat(Collections.min(took)).isLessThan(PROMISED);
    }

    @Test
    void aRouteFileIsAddedChangedAndRemovedWhileAnAnswerStreams() throws Exception {
        Path tool = routes.directory().resolve("tools/greeting.camel.yaml");
        try (HttpCall open = askIms("[[simulate: pace=700ms]] Hi")) {
            String first = open.readFrame().data();
            assertThat(first).contains("You ");
            edit(tool, TOOL.formatted("Greets."), () -> offered().contains("Greets."));
            edit(tool, TOOL.formatted("Greets loudly."), () -> offered().contains("Greets loudly."));
            edit(tool, null, () -> !offered().contains("greeting"));

            assertThat("You " + SpokenText.of(open.readBody())).isEqualTo(ANSWER);
        }
    }

    @Test
    void propertiesModelsAndKeysAreTakenAsTheyAreNow() throws Exception {
        edit(
                config,
                Files.readString(config).replaceFirst("(?m)^ims.failure-speech =.*$", "ims.failure-speech = 抱歉。"),
                () -> answer("[[simulate: cut=2]] Hi").endsWith("抱歉。"));
        edit(models, Files.readString(models).replace("qwen-plus", "qwen-renamed"), () -> {
            try (HttpCall call = models(BridgeUnderTest.KEY)) {
                return call.readBody().contains("qwen-renamed");
            }
        });
        assertThat(statusFor("first-key")).isEqualTo(200);
        edit(keys, "second-key\n", () -> statusFor("second-key") == 200 && statusFor("first-key") == 401);
    }

    @Test
    void aBrokenFileIsNamedAndNothingIsHalfApplied() throws Exception {
        Path tool = routes.directory().resolve("tools/greeting.camel.yaml");
        Path broken = routes.directory().resolve("tools/broken.camel.yaml");
        Files.writeString(tool, TOOL.formatted("Greets."));
        edit(broken, BROKEN, () -> files().contains("broken.camel.yaml:4"));

        assertThat(files()).contains("description");
        assertThat(management.health("").status()).isEqualTo(200);
        assertThat(management.value("bridge_reloads_total", "outcome=\"failed\""))
                .isPositive();
        assertThat(offered()).doesNotContain("Greets.");
        assertThat(answer("Hi")).isEqualTo(ANSWER);

        edit(broken, null, () -> offered().contains("Greets."));
        assertThat(files()).isEqualTo("in force");
    }
}
