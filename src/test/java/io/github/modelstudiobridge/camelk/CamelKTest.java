package io.github.modelstudiobridge.camelk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import io.github.modelstudiobridge.testing.Program;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.QuarkusHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of Camel Quarkus shows: how it starts, streams and ends. The contract's tests run in it, too. */
@Tag("camel-k")
class CamelKTest {

    private final QuarkusHost quarkus = (QuarkusHost) BridgeHost.chosen();

    private static Map<String, String> properties(ModelStudioSimulator model, int port, Management management) {
        Map<String, String> all = new HashMap<>(BridgeUnderTest.properties(model.baseUrl(), management.properties()));
        all.put("bridge.http.port", String.valueOf(port));
        all.put(
                "modelstudio.models",
                Path.of("config/models.yaml").toAbsolutePath().toString());
        return all;
    }

    @Test
    void aMissingKeyIsOneLineAndTheProcessEnds() throws Exception {
        try (ModelStudioSimulator model = BridgeUnderTest.simulator("upstream-key")) {
            Map<String, String> wrong =
                    properties(model, Management.onFreePort().port(), Management.onFreePort());
            wrong.put("modelstudio.api-key", "");
            try (Program program = quarkus.run(BridgeHost.CONFIG, BridgeUnderTest.ROUTES, wrong)) {
                assertThat(program.awaitExit(90, TimeUnit.SECONDS)).isNotZero();
                assertThat(program.output().lines().filter(line -> line.contains("event=start-failed")))
                        .singleElement()
                        .asString()
                        .contains("DASHSCOPE_API_KEY", "modelstudio.api-key");
                // what Kubernetes shows as the pod's last words
                assertThat(program.output().strip()).endsWith("modelstudio.api-key or modelstudio.api-key-file");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ims.api-keys-file, /nope, ims.api-keys-file names a file that cannot be read: /nope",
        "tools.time.zone, Mars/X, Mars/X",
        "ims.thinking, blue, blue"
    })
    void whatABeanCannotReadIsTheLastLineAndTheProcessEnds(String property, String value, String told)
            throws Exception {
        assertThat(lastWords(BridgeUnderTest.ROUTES, Map.of(property, value))).contains(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'- route: {id: own, from: {uri: direct:own, steps: [{to: nosuch:thing}]}}' | nosuch",
                "'- route: {id: own, from: {uri: direct:own, steps: [{stepz: 1}]}}'         | stepz",
                // two consumers, which Camel finds when it starts the routes
                "'- route: {id: own, from: {uri: direct:chat, steps: [{to: log:own}]}}'     | direct://chat",
                "'- route: ['                                                               | own.camel.yaml",
                "''                                                                         | own.camel.yaml"
            })
    void aBrokenRouteIsTheLastLineAndTheProcessEnds(String text, String told, @TempDir Path directory)
            throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes")).add("tools/own.camel.yaml", text);

        assertThat(lastWords(routes.directory(), Map.of())).contains(told, ".camel.yaml");
    }

    /** What Kubernetes shows of a pod that does not start ends so. */
    private String lastWords(Path routes, Map<String, String> more) throws Exception {
        try (ModelStudioSimulator model = BridgeUnderTest.simulator("upstream-key")) {
            Map<String, String> wrong =
                    properties(model, Management.onFreePort().port(), Management.onFreePort());
            wrong.putAll(more);
            try (Program program = quarkus.run(BridgeHost.CONFIG, routes, wrong)) {
                assertThat(program.awaitExit(90, TimeUnit.SECONDS)).isNotZero();
                String output = program.output().strip();
                assertThat(output.lines().filter(line -> line.contains("event=start-failed")))
                        .hasSize(1);
                String last = output.substring(output.lastIndexOf('\n') + 1);
                assertThat(last).contains("NotStartedException: ");
                return last;
            }
        }
    }

    @Test
    void routesWithoutTheirBeansAreOneLineAndTheProcessEnds(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("inbound"));
        for (String file : List.of("inbound/openai-models.camel.yaml", "inbound/openai.camel.yaml")) {
            Files.copy(BridgeUnderTest.ROUTES.resolve(file), directory.resolve(file));
        }
        try (ModelStudioSimulator model = BridgeUnderTest.simulator("upstream-key")) {
            Map<String, String> all = properties(model, Management.onFreePort().port(), Management.onFreePort());
            try (Program program = quarkus.run(BridgeHost.CONFIG, directory, all)) {
                assertThat(program.awaitExit(90, TimeUnit.SECONDS)).isNotZero();
                assertThat(program.output().lines().filter(line -> line.contains("event=start-failed")))
                        .singleElement()
                        .asString()
                        .contains("camel.main.routes-include-pattern is file:", "no beans.camel.yaml");
                assertThat(program.output().strip()).endsWith("name the directories of all its routes");
            }
        }
    }

    @Test
    void eachFrameArrivesWhenItWasSaid() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start();
                HttpCall call =
                        bridge.askIms("[[simulate: tokens=8; pace=300ms]]").readHead()) {
            List<Long> times = new ArrayList<>();
            for (HttpCall.Frame frame = call.readFrame(); frame != null; frame = call.readFrame()) {
                if (frame.data().contains("\"content\":\"")) {
                    times.add(frame.nanoTime());
                }
            }
            assertThat(times).hasSizeGreaterThanOrEqualTo(8);
            for (int i = 2; i < 8; i++) {
                assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
                        .isBetween(Duration.ofMillis(100), Duration.ofMillis(600));
            }
        }
    }

    @Test
    void anOpenAnswerFinishesWhenTheProcessIsToldToStop() throws Exception {
        Management management = Management.onFreePort();
        int port = Management.onFreePort().port();
        try (ModelStudioSimulator model = BridgeUnderTest.simulator("upstream-key");
                Program program =
                        quarkus.run(BridgeHost.CONFIG, BridgeUnderTest.ROUTES, properties(model, port, management))) {
            // the last thing that Quarkus says of a start, when its management port is open, too
            program.awaitOutput("Installed features");
            assertThat(management.health("/live").status()).isEqualTo(200);
            try (HttpCall call = HttpCall.connect(port)) {
                call.send(
                                "POST",
                                BridgeUnderTest.IMS_PATH,
                                BridgeUnderTest.imsHeaders(),
                                BridgeUnderTest.imsRequest("[[simulate: tokens=30; pace=100ms]]"))
                        .readHead()
                        .readFrame();

                program.terminate();

                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
            assertThat(program.awaitExit(30, TimeUnit.SECONDS)).isEqualTo(143);
            assertThat(program.output()).doesNotContain("start-failed");
        }
    }
}
