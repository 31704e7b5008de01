package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Program;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as its users start it: as a program of its own, with an environment and an exit status. */
class ProgramIT {

    private static final Pattern CURL = Pattern.compile(
            "curl -N http://127\\.0\\.0\\.1:(\\d+)(\\S+).*?'Authorization: ([^']+)'.*?-d '([^']+)'", Pattern.DOTALL);

    @TempDir
    Path directory;

    private static Map<String, String> environment(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BRIDGE_HTTP_PORT", "0",
                "BRIDGE_HTTP_HOST", "127.0.0.1",
                "BRIDGE_MANAGEMENT_PORT", String.valueOf(FreePort.find()),
                "DASHSCOPE_API_KEY", "sk-secret-upstream",
                "IMS_API_KEYS", "secret-caller-1,secret-caller-2"));
        environment.putAll(more);
        return environment;
    }

    private static Program demo(String simulatorPort) throws Exception {
        Map<String, String> environment = environment(Map.of());
        environment.remove("IMS_API_KEYS");
        return Program.start(environment, "run", "--demo", "--simulator-port", simulatorPort);
    }

    @Test
    void theLogNamesNoAddressThatNobodyCanAsk() throws Exception {
        try (Program program = Program.start(environment(Map.of("BRIDGE_MANAGEMENT_HOST", "0.0.0.0")), "run")) {
            program.awaitOutput("event=serving");
            assertThat(program.output()).contains("started on 0.0.0.0:").doesNotContain("http://0.0.0.0");
        }
    }

    @Test
    void theDemoPrintsACallThatStreams() throws Exception {
        try (Program demo = demo("0")) {
            demo.awaitOutput("-d '");
            Matcher curl = CURL.matcher(demo.output());
            assertThat(curl.find()).isTrue();

            try (HttpCall call = HttpCall.connect(Integer.parseInt(curl.group(1)))) {
                call.send(
                                "POST",
                                curl.group(2),
                                Map.of("Authorization", curl.group(3), "Content-Type", "application/json"),
                                curl.group(4))
                        .readHead();
                assertThat(call.status()).isEqualTo(200);
                assertThat(call.readFrame().data()).contains("chat.completion.chunk");
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
        }
    }

    /** The example of Model Studio's page for tools, one call a round; the weather is that of the demo's own service. */
    @Test
    void theDemoAnswersByToolsInRoundsForEachKindOfCaller() throws Exception {
        try (Program demo = demo("0")) {
            demo.awaitOutput("As an OpenAI client");
            List<MatchResult> curls = CURL.matcher(demo.output()).results().toList();
            assertThat(curls)
                    .extracting(curl -> curl.group(2))
                    .containsExactly(
                            "/ims/v1/chat/completions", "/gateway/v1/chat/completions", "/v1/chat/completions");

            for (MatchResult curl : curls) {
                List<HttpCall.Frame> frames = ask(
                        curl,
                        curl.group(4)
                                .replace("Who are you?", "What is the weather in Singapore, and what time is it?"));

                StringBuilder text = new StringBuilder();
                for (HttpCall.Frame frame : frames.subList(0, frames.size() - 1)) {
                    JsonNode choice = Json.MAPPER.readTree(frame.data()).at("/choices/0");
                    text.append(choice.at("/delta/content").asText(""));
                    assertThat(choice.at("/delta/tool_calls")).isEmpty();
                }
                assertThat(text.toString())
                        .matches(
                                "The tools answered: \\{\"location\":\"Singapore\",\"sky\":\"[a-z]+\","
                                        + "\"temperature_celsius\":[0-9]+}; \\{\"time\":\"[^\"]+\",.*\"timezone\":\"UTC\"}\\. .*");
                assertThat(frames.get(frames.size() - 1).data()).isEqualTo("[DONE]");
                // a token every 50 ms
                assertThat(frames.get(frames.size() - 1).nanoTime()
                                - frames.get(0).nanoTime())
                        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
            }
        }
    }

    private static List<HttpCall.Frame> ask(MatchResult curl, String body) throws Exception {
        List<HttpCall.Frame> frames = new ArrayList<>();
        try (HttpCall call = HttpCall.connect(Integer.parseInt(curl.group(1)))) {
            Map<String, String> headers = Map.of("Authorization", curl.group(3), "Content-Type", "application/json");
            call.send("POST", curl.group(2), headers, body).readHead();
            assertThat(call.status()).isEqualTo(200);
            for (HttpCall.Frame frame = call.readFrame(); frame != null; frame = call.readFrame()) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /** Each served one takes two descriptors; nobody hangs up. */
    @Test
    void whereDescriptorsAreFewEveryCallerHasAWholeAnswerOrA503() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit of util-linux");
        List<HttpCall> calls = new ArrayList<>();
        try (ModelStudioSimulator simulator = BridgeUnderTest.simulator("sk-secret-upstream");
                Program program = Program.startBy(
                        List.of("/usr/bin/prlimit", "--nofile=500"),
                        environment(Map.of(
                                "MODEL_STUDIO_BASE_URL",
                                simulator.baseUrl(),
                                "UPSTREAM_RESPONSE_TIMEOUT",
                                "60s",
                                "UPSTREAM_FIRST_EVENT_TIMEOUT",
                                "60s")),
                        "run")) {
            program.awaitOutput("event=serving");
            int port = Integer.parseInt(
                    program.output().replaceFirst("(?s).*event=serving host=\\S+ port=(\\d+).*", "$1"));
            Map<String, String> headers =
                    Map.of("Authorization", "Bearer secret-caller-1", "Content-Type", "application/json");
            for (int i = 0; i < 600; i++) {
                calls.add(HttpCall.connect(port)
                        .send(
                                "POST",
                                BridgeUnderTest.IMS_PATH,
                                headers,
                                BridgeUnderTest.imsRequest("[[simulate: first-token-delay=5s]] Hi")));
            }
            int whole = 0;
            for (HttpCall call : calls) {
                String answer = call.readHead().readBody();
                if (call.status() == 503) {
                    assertThat(call.header("retry-after")).isEqualTo("1");
                    assertThat(call.header("connection")).isEqualTo("close");
                } else {
                    assertThat(answer).endsWith("data: [DONE]\n\n");
                    whole++;
                }
            }

            assertThat(whole).isEqualTo((500 - 256) / 2);
            assertThat(program.output().lines().filter(line -> line.matches(".* (WARN|ERROR) .*")))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("event=connections-limited", "value=122", "500 files"),
                            line -> assertThat(line).contains("event=connections-full"));
        } finally {
            for (HttpCall call : calls) {
                call.close();
            }
        }
    }

    @Test
    void theDemoStopsWhenToldTo() throws Exception {
        try (Program demo = demo("0")) {
            demo.awaitOutput("-d '");

            demo.terminate();

            assertThat(demo.awaitExit(10, TimeUnit.SECONDS)).isEqualTo(143);
        }
    }

    @Test
    void anOpenAnswerFinishesWhenTheProgramIsToldToStop() throws Exception {
        try (Program demo = demo("0")) {
            demo.awaitOutput("-d '");
            Matcher curl = CURL.matcher(demo.output());
            assertThat(curl.find()).isTrue();
            try (HttpCall call = HttpCall.connect(Integer.parseInt(curl.group(1)))) {
                call.send(
                                "POST",
                                curl.group(2),
                                Map.of("Authorization", curl.group(3), "Content-Type", "application/json"),
                                BridgeUnderTest.imsRequest("[[simulate: tokens=20; pace=100ms]]"))
                        .readHead()
                        .readFrame();

                demo.terminate();

                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
            assertThat(demo.awaitExit(20, TimeUnit.SECONDS)).isEqualTo(143);
        }
    }

    @Test
    void noOutputHoldsAKey() throws Exception {
        try (Program bridge = Program.start(environment(Map.of("LOG_LEVEL", "DEBUG")), "run")) {
            bridge.awaitOutput("event=serving");

            assertThat(bridge.output()).doesNotContain("sk-secret-upstream", "secret-caller");
        }
    }

    @Test
    void aPortInUseEndsTheProgramAndNamesTheProperty() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(lastLine(Map.of("BRIDGE_HTTP_PORT", port), "run")).contains(port, "bridge.http.port");
            assertThat(lastLine(Map.of("BRIDGE_MANAGEMENT_PORT", port), "run"))
                    .contains(port, "bridge.management.port");
            try (Program demo = demo(port)) {
                assertThat(lastLine(demo)).contains(port, "--simulator-port");
            }
        }
    }

    @Test
    void whatIsMissingEndsTheProgramAndIsNamed() throws Exception {
        assertThat(lastLine(Map.of("DASHSCOPE_API_KEY", ""), "run"))
                .contains("DASHSCOPE_API_KEY", "modelstudio.api-key");
        assertThat(lastLine(Map.of("MODEL_STUDIO_REGION", "mars"), "run"))
                .contains("modelstudio.region ", "mars", "singapore");
        assertThat(lastLine(Map.of("MODEL_STUDIO_BASE_URL", "nowhere"), "run")).contains("modelstudio.base-url");
        assertThat(lastLine(Map.of("UPSTREAM_IDLE_TIMEOUT", "-1s"), "run")).contains("upstream.idle-timeout");
        assertThat(lastLine(Map.of("UPSTREAM_IDLE_TIMEOUT", "soon"), "run")).contains("upstream.idle-timeout", "soon");
        assertThat(lastLine(Map.of("UPSTREAM_MAX_EVENT_SIZE", "big"), "run")).contains("upstream.max-event-size");
        assertThat(lastLine(Map.of("BRIDGE_HTTP_PORT", "many"), "run")).contains("bridge.http.port");
        assertThat(lastLine(Map.of("BRIDGE_HTTP_PORT", "9999", "BRIDGE_MANAGEMENT_PORT", "9999"), "run"))
                .contains("bridge.http.port", "bridge.management.port", "9999");
        assertThat(lastLine(Map.of(), "run", "--config", "none.properties")).contains("none.properties", "--config");
        assertThat(lastLine(Map.of(), "run", "--routes", "none")).contains("none", "--routes");
        assertThat(lastLine(Map.of(), "run", "--demo")).contains("IMS_API_KEYS");
    }

    @Test
    void aBrokenRouteFileEndsTheProgramAndIsNamed() throws Exception {
        Path routes = directory.resolve("routes");
        Files.createDirectories(routes);
        Files.writeString(routes.resolve("broken.camel.yaml"), "- route:\n    id: broken\n    fromm: direct:x\n");

        assertThat(lastLine(Map.of(), "run", "--routes", routes.toString())).contains("broken.camel.yaml");
    }

    /** Camel finds the one when it has begun to start, the other before. */
    @ParameterizedTest
    @ValueSource(strings = {"direct:chat", "nothing:known"})
    void aRouteThatCannotStartIsOneLineAndNoStack(String from) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory).add("tools/own.camel.yaml", own(from));

        try (Program program = Program.start(
                environment(Map.of()), "run", "--routes", routes.directory().toString())) {
            assertThat(program.awaitExit(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(program.output().lines())
                    .noneMatch(line -> line.matches("\\s+at .*|.* (ERROR|WARN) .*"))
                    .last()
                    .asString()
                    .matches("model-studio-bridge does not start: .*\\.camel\\.yaml:\\d+: route .*"
                            + from.replace(":", "://") + ".*");
        }
    }

    private static String own(String from) {
        return "- route:\n    id: own\n    from:\n      uri: %s\n      steps:\n        - to: log:own\n".formatted(from);
    }

    @Test
    void validateSaysNothingButMistakes() throws Exception {
        try (Program program = Program.start(environment(Map.of("IMS_TOOL_FILER", "One moment.")), "validate")) {
            assertThat(program.awaitExit(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(program.output().strip().lines())
                    .containsExactly("IMS_TOOL_FILER is read by nobody, did you mean IMS_TOOL_FILLER?", "1 mistake");
        }
    }

    @Test
    void wrongArgumentsAreToldWithTheUsage() throws Exception {
        for (List<String> wrong : List.of(List.of("walk"), List.of("run", "--nonsense"), List.of("run", "--routes"))) {
            try (Program program = Program.start(environment(Map.of()), wrong.toArray(String[]::new))) {
                assertThat(program.awaitExit(20, TimeUnit.SECONDS)).isEqualTo(2);
                assertThat(program.output()).contains("usage:", wrong.get(wrong.size() - 1));
            }
        }
    }

    private static String lastLine(Map<String, String> environment, String... arguments) throws Exception {
        try (Program program = Program.start(environment(environment), arguments)) {
            return lastLine(program);
        }
    }

    private static String lastLine(Program program) throws Exception {
        assertThat(program.awaitExit(30, TimeUnit.SECONDS)).isEqualTo(1);
        String[] lines = program.output().strip().split("\n");
        return lines[lines.length - 1];
    }
}
