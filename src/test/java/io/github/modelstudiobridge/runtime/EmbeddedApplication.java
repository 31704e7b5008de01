package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A Camel application that is not the bridge's own, with the shipped routes, few properties and no beans. */
abstract class EmbeddedApplication {

    protected final ModelStudioSimulator simulator = BridgeUnderTest.simulator("upstream-key");
    protected final Main camel = new Main();
    protected int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = Management.onFreePort().port();
    }

    @AfterEach
    void stop() {
        camel.stop();
        simulator.close();
    }

    protected Main application(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bridge.http.host",
                "127.0.0.1",
                "bridge.http.port",
                String.valueOf(port),
                "camel.main.shutdown-timeout",
                "1",
                "modelstudio.base-url",
                simulator.baseUrl(),
                "modelstudio.api-key",
                "upstream-key",
                "ims.api-keys",
                BridgeUnderTest.KEY));
        properties.putAll(more);
        properties.forEach(camel::addOverrideProperty);
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setPropertyPlaceholderLocations("false");
        camel.configure().withRoutesIncludePattern("file:routes/**/*.camel.yaml");
        camel.configure().setSourceLocationEnabled(true);
        return camel;
    }

    protected HttpCall ask(String text) throws IOException {
        return HttpCall.connect(port)
                .send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), BridgeUnderTest.imsRequest(text));
    }

    protected String refusal(Map<String, String> properties) throws Exception {
        EmbeddedApplication other = new EmbeddedApplication() {};
        other.port = port;
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
            Main application = other.application(properties);
            Optional.ofNullable(properties.get(EmbeddedProperties.ROUTES))
                    .ifPresent(application.configure()::setRoutesIncludePattern);
            // and not because of what follows from it
            assertThatThrownBy(application::start).hasStackTraceContaining(NotStartedException.class.getName());
            List<String> refusals = log.lines().stream()
                    .filter(line -> line.contains(" reason="))
                    .toList();
            assertThat(refusals).hasSize(1).first().asString().startsWith("ERROR event=start-failed reason=");
            return refusals.get(0);
        } finally {
            other.stop();
        }
    }

    protected int simulatorPort() {
        return Integer.parseInt(simulator.baseUrl().replaceFirst(".*:(\\d+).*", "$1"));
    }
}
