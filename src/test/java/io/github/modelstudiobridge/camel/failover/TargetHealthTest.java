package io.github.modelstudiobridge.camel.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a model that fails, and of a key that is replaced. */
class TargetHealthTest {

    @TempDir
    Path directory;

    private static int ask(BridgeUnderTest bridge, String text) throws Exception {
        try (HttpCall call = bridge.askIms(text).readHead()) {
            call.readBody();
            return call.status();
        }
    }

    @Test
    void aModelThatFailsIsShownAndTheBridgeStaysReady() throws Exception {
        Management management = Management.onFreePort();
        Map<String, String> properties = new HashMap<>(management.properties());
        properties.put("upstream.circuit-breaker.enabled", "true");
        properties.put("upstream.circuit-breaker.window", "1");
        properties.put("upstream.circuit-breaker.minimum-calls", "1");
        properties.put("upstream.circuit-breaker.open-time", "60s");
        try (BridgeUnderTest bridge = BridgeUnderTest.start(properties)) {
            assertThat(management
                            .health("")
                            .check("target:main")
                            .path("message")
                            .asText())
                    .isEqualTo("circuit breaker closed");

            assertThat(ask(bridge, "[[simulate: status=503]]")).isEqualTo(503);

            Management.Health health = management.health("");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.check("target:main").path("message").asText()).isEqualTo("circuit breaker open");
            assertThat(management
                            .health("?data=true")
                            .check("target:main")
                            .at("/data/circuit-breaker")
                            .asText())
                    .isEqualTo("open");
            assertThat(management.health("/ready").status()).isEqualTo(200);
            assertThat(management.health("/ready").body().toString()).doesNotContain("target:");
            assertThat(management.health("/live").status()).isEqualTo(200);
            assertThat(management.value("bridge_circuit_breaker_state", "target=\"main\"", "state=\"open\""))
                    .isEqualTo(1);
        }
    }

    @Test
    void aKeyThatIsReplacedInItsFileIsSentWithTheNextRequest() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "not-known-there");
        Map<String, String> properties = new HashMap<>();
        properties.put("modelstudio.api-key", "");
        properties.put("modelstudio.api-key-file", key.toString());
        try (BridgeUnderTest bridge = BridgeUnderTest.start(properties)) {
            assertThat(ask(bridge, "Hi")).isEqualTo(502);

            Files.writeString(key, "upstream-key");

            Awaitility.await().until(() -> ask(bridge, "Hi") == 200);
        }
    }
}
