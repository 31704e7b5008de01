package io.github.modelstudiobridge.docs;

import static io.github.modelstudiobridge.testing.ArgumentTricks.arguments;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tool of the how-to page over a real broker. */
class JmsToolTest {

    private static final String PAGE = "docs/how-to/add-a-tool-over-jms.md";

    private static final BlockingQueue<Message> REQUESTS = new LinkedBlockingQueue<>();

    private static EmbeddedActiveMQ broker;
    private static ActiveMQConnectionFactory factory;
    private static ActiveMQConnection service;
    private static Session session;
    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        String url = "tcp://127.0.0.1:" + FreePort.find();
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("tcp", url));
        broker.start();
        factory = new ActiveMQConnectionFactory(url);
        listen();

        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add("tools/stock.camel.yaml", Markdown.read(PAGE).blocks("yaml").get(0));
        tools = ToolsUnderTest.start(
                routes,
                Map.of(
                        "tools.stock.broker",
                        url,
                        "tools.stock.user",
                        "bridge",
                        "tools.stock.password",
                        "secret",
                        "ims.tools",
                        "stock"));
    }

    /** Plays the other side. */
    private static void listen() throws JMSException {
        service = (ActiveMQConnection) factory.createConnection();
        session = service.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue("stock.requests")).setMessageListener(REQUESTS::add);
        service.start();
    }

    @AfterAll
    static void stop() throws Exception {
        tools.close();
        service.close();
        factory.close();
        broker.stop();
    }

    @BeforeEach
    void forget() {
        REQUESTS.clear();
    }

    private static Message request() throws InterruptedException {
        Message request = REQUESTS.poll(10, TimeUnit.SECONDS);
        assertThat(request).as("a request").isNotNull();
        return request;
    }

    private static void reply(Message request, String text) throws JMSException {
        TextMessage reply = session.createTextMessage(text);
        reply.setJMSCorrelationID(
                request.getJMSCorrelationID() == null ? request.getJMSMessageID() : request.getJMSCorrelationID());
        session.createProducer(request.getJMSReplyTo()).send(reply);
    }

    @Test
    void tellsTheReply() throws Exception {
        ToolsUnderTest.Started call = tools.begin("stock", "{\"article\":\"Größe 7\"}");
        Message request = request();

        assertThat(request.getBody(String.class)).isEqualTo("{\"article\":\"Größe 7\"}");
        reply(request, "{\"left\":3}");

        assertThat(call.get()).isEqualTo(new ToolResult(Outcome.OK, "{\"left\":3}"));
    }

    @Test
    void givesEachOfManyCallsItsOwnReply() throws Exception {
        List<ToolsUnderTest.Started> calls = IntStream.range(0, 20)
                .mapToObj(i -> tools.begin("stock", "{\"article\":\"a" + i + "\"}"))
                .toList();
        List<Message> requests = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            requests.add(request());
        }
        Collections.shuffle(requests);
        for (Message request : requests) {
            reply(request, "for " + request.getBody(String.class));
        }

        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).get().content()).isEqualTo("for {\"article\":\"a" + i + "\"}");
        }
    }

    @Test
    void saysThatNobodyRepliedInTime() {
        assertThat(tools.call("stock", "{\"article\":\"7\"}"))
                .isEqualTo(new ToolResult(Outcome.FAILED, "stock failed: its service did not answer in time."));
    }

    @Test
    void waitsNoMoreWhenTheCallerHasHungUp() throws Exception {
        ToolsUnderTest.Started call = tools.begin("stock", "{\"article\":\"7\"}");
        Message request = request();

        call.running().cancel();

        tools.awaitIdle();
        reply(request, "too late");
        Thread.sleep(100);
        assertThat(call.result()).isNotDone();
        ToolsUnderTest.Started next = tools.begin("stock", "{\"article\":\"8\"}");
        reply(request(), "in time");
        assertThat(next.get().content()).isEqualTo("in time");
    }

    @Test
    void waitsNoMoreForACallerOfTheModelWhoHasHungUp() throws Exception {
        long before = tools.modelRequests();
        Message request;
        try (HttpCall caller = tools.ask("stock", "{\"article\":\"7\"}")) {
            request = request();
        }

        tools.awaitIdle();
        reply(request, "too late");
        Thread.sleep(100);
        assertThat(tools.modelRequests() - before).as("requests to the model").isEqualTo(1);
    }

    @Test
    void saysThatTheBrokerIsAwayAndFindsItAgain() throws Exception {
        broker.stop();
        try {
            assertThat(tools.call("stock", "{\"article\":\"7\"}"))
                    .isEqualTo(new ToolResult(Outcome.FAILED, "stock failed."));
        } finally {
            broker.start();
            listen();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            ToolsUnderTest.Started call = tools.begin("stock", "{\"article\":\"7\"}");
            reply(request(), "back");
            assertThat(call.get()).isEqualTo(new ToolResult(Outcome.OK, "back"));
        });
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#values")
    void sendsAnArgumentAsPartOfTheBodyAndNothingElse(String article) throws Exception {
        ToolsUnderTest.Started call =
                tools.begin("stock", arguments("article", article), Map.of("session_id", article));
        Message request = request();

        assertThat(request.getJMSDestination()).hasToString("ActiveMQQueue[stock.requests]");
        assertThat(request.getBody(String.class)).isEqualTo(arguments("article", article));
        assertThat(Collections.list(request.getPropertyNames()))
                .noneMatch(name ->
                        !name.toString().startsWith("JMSX") && !name.toString().startsWith("__AMQ"));
        reply(request, "fine");
        assertThat(call.get().content()).isEqualTo("fine");
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#headerNames")
    void takesNoDestinationFromAnArgument(String name) {
        assertThat(tools.call("stock", arguments("article", "7", name, "queue://evil"))
                        .outcome())
                .isEqualTo(Outcome.INVALID_ARGUMENTS);
        assertThat(REQUESTS).isEmpty();
    }

    @Test
    void aReplyCannotActAsACamelHeader() throws Exception {
        ToolsUnderTest.Started call = tools.begin("stock", "{\"article\":\"7\"}");
        Message request = request();
        TextMessage reply = session.createTextMessage("fine");
        reply.setStringProperty("CamelHttpUri", "http://127.0.0.1:9/");
        reply.setJMSCorrelationID(
                request.getJMSCorrelationID() == null ? request.getJMSMessageID() : request.getJMSCorrelationID());
        session.createProducer(request.getJMSReplyTo()).send(reply);

        assertThat(call.get()).isEqualTo(new ToolResult(Outcome.OK, "fine"));
    }
}
