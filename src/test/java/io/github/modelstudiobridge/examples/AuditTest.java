package io.github.modelstudiobridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route of examples/audit as it is there. */
class AuditTest {

    private static final Path ROUTE = Path.of("examples/audit/routes/audit.camel.yaml");

    @TempDir
    Path directory;

    private EditedRoutes routes() throws Exception {
        return EditedRoutes.in(Files.createDirectories(directory.resolve("routes")))
                .add("audit.camel.yaml", Files.readString(ROUTE));
    }

    private static BridgeUnderTest start(EditedRoutes routes, String property, String value) throws Exception {
        return BridgeUnderTest.start(routes.directory(), Map.of("audit.to", "direct:audit", property, value));
    }

    private static void ask(BridgeUnderTest bridge) throws Exception {
        try (HttpCall call = bridge.askIms("Hello")) {
            call.readHead().readBody();
        }
    }

    @Test
    void keepsOneLineForEachCallInAFileOfTheDay() throws Exception {
        Path kept = directory.resolve("kept");
        try (BridgeUnderTest bridge = start(routes(), "audit-example.directory", kept.toString())) {
            ask(bridge);
            ask(bridge);

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (Stream<Path> files = Files.list(kept)) {
                    List<String> lines = Files.readAllLines(files.findFirst().orElseThrow());
                    assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(
                                    Json.MAPPER.readTree(line).path("outcome").asText())
                            .isEqualTo("ok"));
                }
            });
        }
    }

    @Test
    void sendsEachCallToATopicOfABroker() throws Exception {
        try (Broker broker = Broker.start(directory.resolve("broker"));
                ActiveMQConnection connection = broker.connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            broker.addTopic("chat.calls");
            MessageConsumer listener = session.createConsumer(session.createTopic("chat.calls"));
            Markdown readme = Markdown.read("examples/audit/README.md");
            EditedRoutes routes = routes().replace(
                            "audit.camel.yaml",
                            "keep-record",
                            readme.blocks("yaml").get(1))
                    .add("audit.camel.yaml", readme.blocks("yaml").get(2));
            try (BridgeUnderTest bridge = start(routes, "audit-example.broker", broker.url())) {
                ask(bridge);

                Message message = listener.receive(10_000);
                assertThat(message).isNotNull();
                JsonNode call = Json.MAPPER.readTree(message.getBody(String.class));
                assertThat(call.path("dialect").asText()).isEqualTo("ims");
                assertThat(call.path("outcome").asText()).isEqualTo("ok");
            }
        }
    }
}
