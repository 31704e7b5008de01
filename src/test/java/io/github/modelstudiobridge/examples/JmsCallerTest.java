package io.github.modelstudiobridge.examples;

import static io.github.modelstudiobridge.examples.JmsCaller.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.examples.JmsCaller.Reply;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ServiceStatus;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route of examples/jms-caller as it is there, over a real broker. */
class JmsCallerTest {

    private static final Path ROUTE = Path.of("examples/jms-caller/routes/jms-caller.camel.yaml");

    @TempDir
    static Path directory;

    private static Broker broker;
    private static BridgeUnderTest bridge;
    private static ScriptedServer evil;
    private JmsCaller caller;

    @BeforeAll
    static void start() throws Exception {
        broker = Broker.start(directory.resolve("broker"));
        for (String queue : List.of("chat.small", "chat.others", "evil.queue")) {
            broker.addQueue(queue);
        }
        evil = new ScriptedServer(
                socket -> ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        bridge = startBridge(Map.of());
    }

    private static BridgeUnderTest startBridge(Map<String, String> more) throws Exception {
        EditedRoutes routes = EditedRoutes.in(Files.createTempDirectory(directory, "routes"));
        routes.add("jms-caller.camel.yaml", Files.readString(ROUTE));
        Map<String, String> properties = new HashMap<>(Map.of("jms-caller.broker", broker.url()));
        properties.put("jms-caller.max-calls", "10");
        properties.put("jms-caller.retry-interval", "100");
        properties.put("openai.tools", "get_current_weather");
        properties.put("tools.weather.url", "http://127.0.0.1:9/");
        properties.putAll(more);
        return BridgeUnderTest.start(routes.directory(), properties);
    }

    @AfterAll
    static void stop() throws Exception {
        bridge.close();
        evil.close();
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        caller = new JmsCaller(broker, null);
    }

    @AfterEach
    void leave() throws Exception {
        caller.close();
    }

    @Test
    void sendsAStreamedAnswerAsMessagesInOrderWithAnEnd() throws Exception {
        caller.ask("call-1", request(true, "Größe 7?"));
        List<Reply> answer = caller.answer();

        assertThat(JmsCaller.said(answer)).startsWith("You said: Größe 7?");
        for (int i = 0; i < answer.size(); i++) {
            Message message = answer.get(i).message();
            assertThat(message.getJMSCorrelationID()).isEqualTo("call-1");
            assertThat(message.getIntProperty("replyNumber")).isEqualTo(i + 1);
            assertThat(message.getIntProperty("replyAttempt")).isEqualTo(1);
            assertThat(message.getBooleanProperty("replyEnd")).isEqualTo(i == answer.size() - 1);
        }
        Reply end = answer.get(answer.size() - 1);
        assertThat(end.text()).isEqualTo("[DONE]");
        assertThat(end.message().getStringProperty("replyOutcome")).isEqualTo("ok");
        assertThat(end.message().getIntProperty("replyStatus")).isEqualTo(200);
    }

    @Test
    void sendsEachMessageWhenItsEventComes() throws Exception {
        caller.ask("call-1", request(true, "[[simulate: tokens=5; pace=300ms]] Hello"));
        List<Reply> answer = caller.answer();

        // the role and the first token come together; then four more tokens and the end, 300 ms apart
        long begin = answer.get(1).nanoTime();
        for (int i = 2; i <= 6; i++) {
            long after = (answer.get(i).nanoTime() - begin) / 1_000_000;
            assertThat(after).as("time of message " + i).isBetween(300L * (i - 1) - 250, 300L * (i - 1) + 1_000);
        }
    }

    @Test
    void sendsAnAnswerInOnePieceAsOneMessage() throws Exception {
        caller.ask("call-1", request(false, "Hello"));
        List<Reply> answer = caller.answer();

        assertThat(answer).hasSize(1);
        Reply whole = answer.get(0);
        assertThat(whole.json().at("/choices/0/message/content").asText()).startsWith("You said: Hello");
        assertThat(whole.message().getJMSCorrelationID()).isEqualTo("call-1");
        assertThat(whole.message().getIntProperty("replyNumber")).isEqualTo(1);
        assertThat(whole.message().getStringProperty("replyOutcome")).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({"true, false, false", "false, true, true"})
    void aPropertyChoosesBetweenOneMessageAndMany(boolean asked, boolean property, boolean many) throws Exception {
        caller.ask("call-1", request(asked, "Hello"), Map.of("stream", property));
        assertThat(caller.answer().size() > 1).isEqualTo(many);

        caller.ask("call-2", request(asked, "Hello"), Map.of("stream", String.valueOf(property)));
        assertThat(caller.answer().size() > 1).isEqualTo(many);
    }

    @Test
    void repliesWithTheMessagesIdWhenItHasNoCorrelationId() throws Exception {
        Message message = caller.session().createTextMessage(request(false, "Hello"));
        caller.ask(null, message);

        assertThat(caller.next().message().getJMSCorrelationID()).isEqualTo(message.getJMSMessageID());
    }

    @Test
    void readsAMessageOfBytesAsUtf8() throws Exception {
        BytesMessage message = caller.session().createBytesMessage();
        message.writeBytes(request(true, "Größe 7?").getBytes(StandardCharsets.UTF_8));
        caller.ask("call-1", message);

        assertThat(JmsCaller.said(caller.answer())).startsWith("You said: Größe 7?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"qwen-plus\"}|400|messages",
                "{\"model\":\"qwen-plus\",\"messages\":[],\"stream\":true}|400|messages",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|model",
                "{\"model\":\"nobody\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|404|model",
                "{\"model\":\"qwen-plus\",\"temperature\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|temperature",
                "no JSON|400|null",
                "''|400|null",
            })
    void tellsWhatIsWrongWithARequest(String body, int status, String field) throws Exception {
        caller.ask("call-1", body);
        List<Reply> answer = caller.answer();

        assertThat(answer).hasSize(1);
        assertThat(answer.get(0).json().at("/error/param").asText()).isEqualTo(field);
        assertThat(answer.get(0).message().getIntProperty("replyStatus")).isEqualTo(status);
        assertThat(answer.get(0).message().getStringProperty("replyOutcome")).isNotEqualTo("ok");
        assertThat(answer.get(0).message().getJMSCorrelationID()).isEqualTo("call-1");
    }

    @Test
    void tellsThatARequestIsTooLarge() throws Exception {
        try (BridgeUnderTest small =
                startBridge(Map.of("jms-caller.queue", "chat.small", "bridge.http.max-body-size", "100"))) {
            Message message = caller.session().createTextMessage(request(false, "x".repeat(100)));
            message.setJMSReplyTo(caller.replies());
            caller.session()
                    .createProducer(caller.session().createQueue("chat.small"))
                    .send(message);

            Reply reply = caller.next();
            assertThat(reply.json().at("/error/code").asText()).isEqualTo("request_too_large");
            assertThat(reply.message().getIntProperty("replyStatus")).isEqualTo(413);
        }
    }

    @Test
    void tellsOfAFailureOfTheModelBeforeTheAnswer() throws Exception {
        caller.ask("call-1", request(true, "[[simulate: status=400]]"));
        List<Reply> answer = caller.answer();

        assertThat(answer).hasSize(1);
        assertThat(answer.get(0).json().at("/error/message").asText()).isNotEmpty();
        assertThat(answer.get(0).message().getStringProperty("replyOutcome")).startsWith("upstream_4");
    }

    @Test
    void tellsOfAnAnswerThatBreaksOff() throws Exception {
        caller.ask("call-1", request(true, "[[simulate: tokens=9; cut=3]]"));
        List<Reply> answer = caller.answer();

        Reply error = answer.get(answer.size() - 2);
        Reply end = answer.get(answer.size() - 1);
        assertThat(error.json().at("/error/code").asText()).isNotEmpty();
        assertThat(end.text()).isNullOrEmpty();
        assertThat(end.message().getStringProperty("replyOutcome"))
                .isEqualTo(error.json().at("/error/code").asText());
    }

    /** The list of CVE-2026-40453 and what is like it: names in other cases, and dots in other spellings. */
    @Test
    void propertiesOfACallerSteerNothing() throws Exception {
        long before = bridge.simulator().stats().requests();
        Map<String, Object> properties = new HashMap<>();
        for (String name : List.of(
                "CamelHttpUri",
                "CamelHttpPath",
                "CamelHttpMethod",
                "CamelHttpQuery",
                "CamelJmsDestinationName",
                "CamelJmsDestination",
                "CamelFileName",
                "CamelBeanMethodName",
                "CamelExecCommandExecutable",
                "CamelToEndpoint",
                "Authorization",
                "replyTo",
                "org_DOT_apache_DOT_camel_DOT_x")) {
            for (String variant : List.of(
                    name,
                    name.toLowerCase(),
                    name.toUpperCase(),
                    "c" + name.substring(1),
                    name.replace('i', '\u0131'),
                    name.replace('I', '\u0130'),
                    name.replace('k', '\u212a').replace('s', '\u017f'),
                    "org_DOT_apache_DOT_camel_DOT_" + name,
                    name + "_DOT_",
                    "_DOT_" + name)) {
                properties.put(variant, variant.toLowerCase().contains("http") ? evil.url() : "evil.queue");
            }
        }
        try (ScriptedServer weather = new ScriptedServer(
                        socket -> ScriptedServer.write(
                                socket,
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
                BridgeUnderTest other = startBridge(Map.of(
                        "jms-caller.queue",
                        "chat.others",
                        "tools.weather.url",
                        weather.url() + "/weather",
                        "modelstudio.base-url",
                        bridge.simulator().baseUrl()))) {
            for (boolean stream : List.of(true, false)) {
                Message message =
                        caller.session().createTextMessage(request(stream, "What is the weather in Singapore?"));
                for (Map.Entry<String, Object> property : properties.entrySet()) {
                    message.setObjectProperty(property.getKey(), property.getValue());
                }
                message.setJMSCorrelationID("call-1");
                message.setJMSReplyTo(caller.replies());
                caller.session()
                        .createProducer(caller.session().createQueue("chat.others"))
                        .send(message);

                for (Reply reply : caller.answer()) {
                    assertThat(JmsCaller.properties(reply.message()))
                            .allMatch(name -> name.startsWith("reply"), "a property of the bridge's own");
                    assertThat(reply.message().getJMSDestination()).isEqualTo(caller.replies());
                }
            }
            assertThat(weather.requests()).hasSize(2).allSatisfy(request -> assertThat(request)
                    .startsWith("GET /weather?location=Singapore HTTP/1.1")
                    .doesNotContain("evil")
                    .doesNotContain(evil.url()));
        }
        assertThat(bridge.simulator().stats().requests() - before).isEqualTo(4);
        assertThat(evil.requests()).isEmpty();
        assertThat(broker.messages("evil.queue")).isEmpty();
    }

    @Test
    void keepsARequestThatNobodyCanBeAnswered() throws Exception {
        try (LogLines log = LogLines.of("jms-caller", Level.WARN)) {
            Message message = caller.session().createTextMessage(request(true, "a secret"));
            message.setJMSCorrelationID("lost-1");
            caller.session()
                    .createProducer(caller.session().createQueue(JmsCaller.QUEUE))
                    .send(message);

            Message dead = awaitDeadLetter("lost-1");
            assertThat(dead.getBody(String.class)).contains("a secret");
            assertThat(dead.getStringProperty("reason")).isEqualTo("no JMSReplyTo");
            assertThat(log.lines()).hasSize(1).allSatisfy(line -> assertThat(line)
                    .contains("event=dead-letter", "no JMSReplyTo")
                    .doesNotContain("a secret"));
        }
    }

    private static Message awaitDeadLetter(String id) {
        List<Message> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (Object each : broker.messages("chat.requests.dead")) {
                if (id.equals(((Message) each).getJMSCorrelationID())) {
                    found.add((Message) each);
                }
            }
            assertThat(found).isNotEmpty();
        });
        return found.get(0);
    }

    @Test
    void endsTheCallAndKeepsTheRequestWhenTheRepliesAreNotTaken() throws Exception {
        JmsCaller leaver = new JmsCaller(broker, null);
        leaver.ask("gone-1", request(true, "[[simulate: tokens=2000; pace=20ms]]"));
        leaver.next();
        leaver.close();

        assertThat(awaitDeadLetter("gone-1").getStringProperty("reason")).isEqualTo("JMSReplyTo takes no reply");
        await().atMost(Duration.ofSeconds(5)).until(() -> bridge.openUpstreamCalls() == 0);
    }

    @Test
    void keepsAMessageThatIsNoRequest() throws Exception {
        ObjectMessage message = caller.session().createObjectMessage(new ArrayList<>(List.of("x")));
        caller.ask("object-1", message);

        Reply reply = caller.next();
        assertThat(reply.message().getIntProperty("replyStatus")).isEqualTo(400);
    }

    @Test
    void finishesAnswersAtAStopAndLeavesTheNextRequestToTheNextBridge() throws Exception {
        Map<String, String> properties = Map.of("jms-caller.queue", "chat.others");
        BridgeUnderTest stopping = startBridge(properties);
        caller.ask("chat.others", "open-1", request(true, "[[simulate: tokens=60; pace=100ms]]"));
        caller.next();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> stopping.bridge().context().getStatus() != ServiceStatus.Started);
        caller.ask("chat.others", "waiting-1", request(false, "Hello"));
        List<Reply> answer = caller.answer();

        assertThat(answer.get(answer.size() - 1).message().getStringProperty("replyOutcome"))
                .isEqualTo("ok");
        stopped.get(30, TimeUnit.SECONDS);
        try (BridgeUnderTest next = startBridge(properties)) {
            Reply reply = caller.next();
            assertThat(reply.message().getJMSCorrelationID()).isEqualTo("waiting-1");
            assertThat(reply.message().getIntProperty("replyAttempt")).isEqualTo(1);
            assertThat(reply.message().getStringProperty("replyOutcome")).isEqualTo("ok");
        }
    }

    @Test
    void answersAlsoWhenTheBrokerComesAfterTheBridge() throws Exception {
        caller.close();
        broker.stop();
        try (BridgeUnderTest early = startBridge(Map.of("jms-caller.queue", "chat.others"))) {
            broker.goOn();
            caller = new JmsCaller(broker, null);
            caller.ask("chat.others", "early-1", request(true, "Hello"));

            assertThat(JmsCaller.said(caller.answer())).startsWith("You said: Hello");
        }
    }

    @Test
    void marksAnAnswerThatIsGivenOnceMoreAfterTheBrokerWasAway() throws Exception {
        try (JmsCaller lasting = new JmsCaller(broker, "chat.replies")) {
            lasting.ask("again-1", request(true, "[[simulate: tokens=20; pace=100ms]]"));
            assertThat(lasting.next().message().getIntProperty("replyAttempt")).isEqualTo(1);
        }
        broker.stop();
        broker.goOn();

        try (JmsCaller back = new JmsCaller(broker, "chat.replies")) {
            List<Reply> second = new ArrayList<>();
            do {
                Reply reply = back.next();
                if (reply.message().getIntProperty("replyAttempt") > 1) {
                    second.add(reply);
                }
            } while (second.isEmpty() || !second.get(second.size() - 1).end());

            assertThat(second.get(0).message().getIntProperty("replyNumber")).isEqualTo(1);
            assertThat(JmsCaller.said(second)).startsWith("w1 w2 ").contains("w20");
            assertThat(back.receiveNow())
                    .as("what is still said of the first attempt")
                    .isNull();
        }
        caller = new JmsCaller(broker, null);
    }
}
