package io.github.modelstudiobridge.camel.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the audit's endpoint gets of each call, and what becomes of calls when it gets it badly. */
class CallAuditTest {

    @TempDir
    Path directory;

    private Path records() {
        return directory.resolve("records");
    }

    private BridgeUnderTest toFile(Map<String, String> more) throws StartException {
        Map<String, String> properties = new HashMap<>(
                Map.of("audit.to", "file:" + records() + "?fileName=calls.jsonl&fileExist=Append&appendChars=%0A"));
        properties.putAll(more);
        return BridgeUnderTest.start(properties);
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(10));
    }

    private List<JsonNode> await(int count) {
        List<JsonNode> records = new ArrayList<>();
        eventually().until(() -> {
            records.clear();
            Path file = records().resolve("calls.jsonl");
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                records.add(Json.MAPPER.readTree(line));
            }
            return records.size() >= count;
        });
        assertThat(records).hasSize(count);
        return records;
    }

    private static String ask(BridgeUnderTest bridge, String text) throws IOException {
        try (HttpCall call = bridge.askIms(text)) {
            call.readHead();
            return call.header("X-Request-Id") + " " + call.readBody();
        }
    }

    private static void askOpenAi(BridgeUnderTest bridge, String body) throws IOException {
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", BridgeUnderTest.OPENAI_PATH, BridgeUnderTest.imsHeaders(), body)
                    .readHead()
                    .readBody();
        }
    }

    @Test
    void tellsOfAStreamThatWasHeardToItsEnd() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of("ims.api-keys", "shop " + BridgeUnderTest.KEY))) {
            Instant before = Instant.now();
            String id = ask(bridge, "[[simulate: first-token-delay=200ms; tokens=3; pace=100ms]] my secret")
                    .split(" ")[0];

            JsonNode call = await(1).get(0);
            assertThat(call.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "request",
                            "ended",
                            "route",
                            "caller",
                            "dialect",
                            "session",
                            "model",
                            "asked_model",
                            "stream",
                            "outcome",
                            "first_token_ms",
                            "duration_ms",
                            "input_tokens",
                            "output_tokens");
            assertThat(call.path("request").asText()).isEqualTo(id);
            assertThat(Instant.parse(call.path("ended").asText())).isBetween(before, Instant.now());
            assertThat(call.path("route").asText()).isEqualTo("ims-workflow");
            assertThat(call.path("caller").asText()).isEqualTo("shop");
            assertThat(call.path("dialect").asText()).isEqualTo("ims");
            assertThat(call.path("session").asText()).startsWith("call-");
            assertThat(call.path("model").asText()).isEqualTo("qwen-plus");
            assertThat(call.path("outcome").asText()).isEqualTo("ok");
            assertThat(call.path("stream").asBoolean()).isTrue();
            assertThat(call.path("first_token_ms").asLong()).isBetween(190L, 2_000L);
            assertThat(call.path("duration_ms").asLong()).isBetween(390L, 4_000L);
            assertThat(call.toString()).doesNotContain("secret", "w1");
        }
    }

    @Test
    void tellsOfTokensOfAStreamThatCountsThemAndOfAnAnswerInOnePiece() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of())) {
            askOpenAi(
                    bridge,
                    "{\"model\":\"qwen-plus\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            askOpenAi(bridge, "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

            for (JsonNode call : await(2)) {
                assertThat(call.path("input_tokens").asLong()).isPositive();
                assertThat(call.path("output_tokens").asLong()).isPositive();
                assertThat(call.path("outcome").asText()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[[simulate: tokens=9; cut=3]], incomplete_answer|upstream_connection_lost",
        "[[simulate: status=400]], upstream_400"
    })
    void tellsOfAnAnswerThatWasCutOrRefused(String text, String outcomes) throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of())) {
            ask(bridge, text);

            assertThat(await(1).get(0).path("outcome").asText()).matches(outcomes);
        }
    }

    @Test
    void tellsOfACallerWhoLeftAndOfAnAnswerThatANewerOneEnded() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of())) {
            try (HttpCall leaver = bridge.askIms("[[simulate: tokens=100; pace=50ms]]")) {
                leaver.readHead().readFrame();
            }
            assertThat(await(1).get(0).path("outcome").asText()).isEqualTo("caller_gone");

            String slow = BridgeUnderTest.imsRequest("[[simulate: tokens=100; pace=50ms]]");
            try (HttpCall first = HttpCall.connect(bridge.port());
                    HttpCall second = HttpCall.connect(bridge.port())) {
                first.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), slow)
                        .readHead()
                        .readFrame();
                second.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), slow.replace("100;", "1;"))
                        .readHead()
                        .readBody();
            }
            assertThat(await(3))
                    .extracting(call -> call.path("outcome").asText())
                    .containsOnlyOnce("superseded", "ok");
        }
    }

    @Test
    void leavesOutWhatWasNoChat() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of())) {
            askOpenAi(bridge, "no JSON");
            try (HttpCall call = HttpCall.connect(bridge.port())) {
                call.send("GET", "/v1/models", BridgeUnderTest.imsHeaders(), "")
                        .readHead()
                        .readBody();
            }
            ask(bridge, "Hello");

            assertThat(await(1).get(0).path("route").asText()).isEqualTo("ims-workflow");
        }
    }

    @Test
    void holdsWhatWasSaidWhereThatIsConfigured() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of("audit.text", "true"))) {
            ask(bridge, "Größe 7?");
            askOpenAi(
                    bridge,
                    "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":"
                            + "[{\"type\":\"text\",\"text\":\"Größe 7?\"}]}]}");

            for (JsonNode call : await(2)) {
                assertThat(call.path("question").asText()).isEqualTo("Größe 7?");
                assertThat(call.path("answer").asText()).startsWith("You said: Größe 7?");
                assertThat(call.path("text_cut").asBoolean()).isFalse();
            }
        }
    }

    @Test
    void holdsOfAnAnswerThatWasCutWhatWasHeardAndNoMoreThanItMay() throws Exception {
        try (BridgeUnderTest bridge = toFile(Map.of("audit.text", "true", "audit.max-text-size", "7"))) {
            ask(bridge, "[[simulate: tokens=9; cut=2]] 1234567");
            ask(bridge, "[[simulate: tokens=9]] 12345678");

            List<JsonNode> calls = await(2);
            assertThat(calls.get(0).path("answer").asText()).isEqualTo("w1 w2 ");
            assertThat(calls.get(1).path("answer").asText()).isEqualTo("w1 w2 w");
            assertThat(calls.get(1).path("question").asText()).hasSize(7);
            assertThat(calls.get(1).path("text_cut").asBoolean()).isTrue();
        }
    }

    private EditedRoutes routeWith(String steps) throws IOException {
        return EditedRoutes.in(directory.resolve("routes"))
                .add(
                        "audit.camel.yaml",
                        """
                        - route:
                            id: audit
                            description: Takes the records of a test.
                            routeConfigurationId: error-pass
                            from:
                              uri: direct:audit
                              steps:
                        """
                                + steps.indent(8));
    }

    @Test
    void aSlowEndpointDelaysNoCallAndWhatIsTooMuchIsDroppedAndCounted() throws Exception {
        EditedRoutes routes = routeWith(
                """
                - delay:
                    id: slowly
                    expression:
                      constant:
                        expression: "60000"
                """);
        Management management = Management.onFreePort();
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.putAll(Map.of("audit.to", "direct:audit", "audit.max-pending", "2"));
        properties.put("camel.main.shutdown-timeout", "1");
        try (LogLines log = LogLines.of(CallAudit.class.getName(), Level.INFO);
                BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), properties)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                assertThat(ask(bridge, "Hello")).endsWith("data: [DONE]\n\n");
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            eventually().until(() -> management.value("bridge_audit_records_total", "outcome=\"dropped\"") == 7);
            assertThat(log.lines()).hasSize(1).first().asString().contains("WARN event=audit-dropped");
        }
    }

    @Test
    void aFailingEndpointBreaksNoCallAndIsToldOnceUntilItIsWellAgain() throws Exception {
        EditedRoutes routes = routeWith(
                """
                - choice:
                    id: fails-first
                    when:
                      - expression:
                          simple:
                            expression: "${exchangeProperty.callRecord[model]} == 'qwen-turbo'"
                        steps:
                          - throwException:
                              id: fail
                              exceptionType: java.lang.IllegalStateException
                              message: "a secret"
                """);
        Management management = Management.onFreePort();
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("audit.to", "direct:audit");
        try (LogLines log = LogLines.of(CallAudit.class.getName(), Level.INFO);
                BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), properties)) {
            String request = BridgeUnderTest.imsRequest("Hello");
            for (String model : List.of("qwen-turbo", "qwen-turbo", "qwen-plus")) {
                try (HttpCall call = HttpCall.connect(bridge.port())) {
                    call.send(
                                    "POST",
                                    BridgeUnderTest.IMS_PATH,
                                    BridgeUnderTest.imsHeaders(),
                                    request.replace("qwen-plus", model))
                            .readHead();
                    assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
                }
            }

            eventually().until(() -> management.value("bridge_audit_records_total", "outcome=\"ok\"") == 1);
            assertThat(management.value("bridge_audit_records_total", "outcome=\"failed\""))
                    .isEqualTo(2);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=audit-failed reason=\"IllegalStateException\"", "INFO event=audit-recovered");
        }
    }

    @Test
    void handsOverWhatWaitsBeforeTheBridgeIsGone() throws Exception {
        EditedRoutes routes = routeWith(
                """
                - delay:
                    id: slowly
                    expression:
                      constant:
                        expression: "300"
                - to:
                    id: keep
                    uri: "file:%s?fileName=calls.jsonl&fileExist=Append&appendChars=%%0A"
                """
                        .formatted(records()));
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of("audit.to", "direct:audit"))) {
            for (int i = 0; i < 3; i++) {
                ask(bridge, "Hello");
            }
        }

        await(3);
    }

    @ParameterizedTest
    @CsvSource({
        "direct:nobody, direct:nobody",
        "nonsense:x?password=secret, NoSuchEndpointException",
        "file:, URISyntaxException"
    })
    void anEndpointThatCannotBeUsedEndsTheStartAndIsNamedByItsProperty(String to, String told) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("audit.to", to)).close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("audit.to")
                .hasMessageContaining(told)
                .message()
                .doesNotContain("secret");
    }
}
