package io.github.modelstudiobridge.camel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.SimulatorOptions;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EventNotifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each kind of call adds to which number. */
class BridgeMetricsTest {

    private static final String IMS = "route=\"ims-workflow\"";
    private static final String OPENAI = "route=\"openai\"";

    private static Management management;
    private static ModelStudioSimulator spare;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        management = Management.onFreePort();
        spare = new ModelStudioSimulator(SimulatorOptions.defaults()
                        .withPort(0)
                        .withFirstTokenDelay(Duration.ZERO)
                        .withPace(Duration.ZERO))
                .start();
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("modelstudio.failover", "spare");
        properties.put("modelstudio.failover.spare.base-url", spare.baseUrl());
        properties.put("modelstudio.failover.spare.api-key", "spare-secret");
        properties.put("ims.api-keys", "shop " + BridgeUnderTest.KEY);
        properties.put("audit.to", "seda:audit?discardIfNoConsumers=true");
        bridge = BridgeUnderTest.start(properties);
    }

    @AfterAll
    static void stop() {
        bridge.close();
        spare.close();
    }

    private static void ask(String text) throws IOException {
        try (HttpCall call = bridge.askIms(text).readHead()) {
            call.readBody();
        }
    }

    private static void askOpenAi(Map<String, String> headers, String body) throws IOException {
        try (HttpCall call = HttpCall.connect(bridge.port())
                .send("POST", BridgeUnderTest.OPENAI_PATH, headers, body)
                .readHead()) {
            call.readBody();
        }
    }

    /** The call is counted a moment after its last byte. */
    private static void awaitMore(double before, double more, String name, String... labels) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(management.value(name, labels)).isEqualTo(before + more));
    }

    @Test
    void aWholeAnswerCountsByRouteAndCallerWithItsTimes() throws Exception {
        String[] ok = {IMS, "caller=\"shop\"", "outcome=\"ok\""};
        double calls = management.value("bridge_calls_total", ok);
        double attempts = management.value("bridge_upstream_attempts_total", "target=\"main\"", "outcome=\"ok\"");
        double durations = management.value("bridge_call_duration_seconds_count", IMS);
        double firstTokens = management.value("bridge_time_to_first_token_seconds_count", IMS);

        ask("Hi");

        awaitMore(calls, 1, "bridge_calls_total", ok);
        awaitMore(attempts, 1, "bridge_upstream_attempts_total", "target=\"main\"", "outcome=\"ok\"");
        awaitMore(durations, 1, "bridge_call_duration_seconds_count", IMS);
        awaitMore(firstTokens, 1, "bridge_time_to_first_token_seconds_count", IMS);
    }

    @Test
    void tokensCountWhenModelStudioTellsThem() throws Exception {
        double input = management.value("bridge_tokens_total", OPENAI, "kind=\"input\"");
        double output = management.value("bridge_tokens_total", OPENAI, "kind=\"output\"");

        askOpenAi(
                BridgeUnderTest.imsHeaders(),
                """
                {"model":"qwen-plus","stream":true,"stream_options":{"include_usage":true},
                 "messages":[{"role":"user","content":"[[simulate: tokens=7]] Hi"}]}""");

        awaitMore(output, 7, "bridge_tokens_total", OPENAI, "kind=\"output\"");
        assertThat(management.value("bridge_tokens_total", OPENAI, "kind=\"input\""))
                .isGreaterThan(input);
    }

    @Test
    void aRefusalCountsWithoutACallerAndHasNoDuration() throws Exception {
        double durations = management.value("bridge_call_duration_seconds_count", OPENAI);
        String[] refused = {OPENAI, "caller=\"-\"", "outcome=\"invalid_api_key\""};
        double before = management.value("bridge_calls_total", refused);

        askOpenAi(Map.of("Authorization", "Bearer wrong-secret"), "{}");

        awaitMore(before, 1, "bridge_calls_total", refused);
        assertThat(management.value("bridge_call_duration_seconds_count", OPENAI))
                .isEqualTo(durations);
    }

    @Test
    void aRepairCounts() throws Exception {
        double before = management.value("bridge_repaired_requests_total", IMS);

        try (HttpCall call = HttpCall.connect(bridge.port())
                .send(
                        "POST",
                        BridgeUnderTest.IMS_PATH,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .readHead()) {
            call.readBody();
        }

        awaitMore(before, 1, "bridge_repaired_requests_total", IMS);
    }

    @Test
    void failuresUpstreamCountByTargetAndHowTheyWereAnswered() throws Exception {
        String[] failed = {"target=\"main\"", "outcome=\"upstream_503\""};
        double attempts = management.value("bridge_upstream_attempts_total", failed);
        double failovers = management.value("bridge_upstream_failovers_total", "target=\"spare\"");
        double retries = management.value("bridge_upstream_retries_total");
        double calls = management.value("bridge_calls_total", IMS, "outcome=\"upstream_503\"");

        ask("[[simulate: status=503]] Hi");

        awaitMore(calls, 1, "bridge_calls_total", IMS, "outcome=\"upstream_503\"");
        awaitMore(attempts, 2, "bridge_upstream_attempts_total", failed);
        awaitMore(failovers, 1, "bridge_upstream_failovers_total", "target=\"spare\"");
        awaitMore(retries, 2, "bridge_upstream_retries_total");
    }

    @Test
    void aCallerWhoLeavesCountsForNoTarget() throws Exception {
        String[] gone = {IMS, "outcome=\"caller_gone\""};
        double calls = management.value("bridge_calls_total", gone);
        double cancelled = management.value("bridge_upstream_attempts_total", "outcome=\"cancelled\"");

        HttpCall call = bridge.askIms("[[simulate: pace=200ms; tokens=100]] Hi").readHead();
        call.readFrame();
        assertThat(management.value("bridge_open_calls")).isPositive();
        assertThat(management.value("bridge_open_exchanges")).isPositive();
        call.close();

        awaitMore(calls, 1, "bridge_calls_total", gone);
        awaitMore(cancelled, 1, "bridge_upstream_attempts_total", "outcome=\"cancelled\"");
        awaitMore(0, 0, "bridge_open_calls");
        awaitMore(0, 0, "bridge_open_exchanges");
        awaitMore(0, 0, "bridge_pending_bytes");
    }

    @Test
    void theReferenceListsEveryMetricOfTheBridge() throws Exception {
        ask("[[simulate: status=503]] Hi");
        aRepairCounts();
        tokensCountWhenModelStudioTellsThem();
        await().until(() -> management.value("bridge_audit_records_total") > 0);
        Map<String, String> exposed = new TreeMap<>(Management.types(management.metrics()));
        exposed.keySet().removeIf(name -> !name.startsWith("bridge_"));

        Map<String, String> listed = new TreeMap<>();
        List<List<String>> rows =
                Markdown.read("docs/reference/metrics.md").rows("metric", "type", "labels", "meaning");
        rows.forEach(row -> listed.put(row.get(0), row.get(1)));

        assertThat(listed).isEqualTo(exposed);
    }

    @Test
    void noMetricHoldsASecretOrAText() throws Exception {
        ask("confidential");
        askOpenAi(Map.of("Authorization", "Bearer wrong-secret"), "{}");

        assertThat(management.metrics())
                .doesNotContain(BridgeUnderTest.KEY, "secret", "upstream-key", "confidential", "127.0.0.1");
    }

    /** Each event of an answer is an exchange, so what Camel counts per exchange would be paid for each token. */
    @Test
    void nothingOfCamelCountsPerExchange() {
        var context = bridge.bridge().context();
        assertThat(context.getManagementStrategy().getEventNotifiers()).allMatch(EventNotifier::isIgnoreExchangeEvents);
        assertThat(context.getCamelContextExtension().isEventNotificationApplicable())
                .isFalse();
        assertThat(context.getRoutePolicyFactories()).isEmpty();
        assertThat(context.isMessageHistory()).isFalse();
    }

    @Test
    void withoutAMeterRegistryNothingIsCounted() {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(BridgeMetrics.of(context)).isSameAs(BridgeMetrics.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
