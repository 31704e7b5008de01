package io.github.modelstudiobridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;

/** One caller with a connection and a queue of its own for replies. */
final class JmsCaller implements AutoCloseable {

    static final String QUEUE = "chat.requests";

    /** A message of an answer, and {@link System#nanoTime()} of its arrival. */
    record Reply(Message message, long nanoTime) {

        String text() throws JMSException {
            return message.getBody(String.class);
        }

        JsonNode json() throws Exception {
            return Json.MAPPER.readTree(text());
        }

        boolean end() throws JMSException {
            return message.getBooleanProperty("replyEnd");
        }
    }

    private final ActiveMQConnection connection;
    private final Session session;
    private final Destination replies;
    private final MessageConsumer consumer;

    /** @param replies name of the queue for replies, or null for a temporary one */
    JmsCaller(Broker broker, String replies) throws JMSException {
        connection = broker.connect();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        this.replies = replies == null ? session.createTemporaryQueue() : session.createQueue(replies);
        consumer = session.createConsumer(this.replies);
    }

    static String request(boolean stream, String text) {
        return "{\"model\":\"qwen-plus\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(stream, text);
    }

    Session session() {
        return session;
    }

    Destination replies() {
        return replies;
    }

    void ask(String id, String body) throws JMSException {
        ask(id, body, Map.of());
    }

    void ask(String id, String body, Map<String, Object> properties) throws JMSException {
        Message message = session.createTextMessage(body);
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        ask(id, message);
    }

    void ask(String id, Message message) throws JMSException {
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(replies);
        session.createProducer(session.createQueue(QUEUE)).send(message);
    }

    void ask(String queue, String id, String body) throws JMSException {
        Message message = session.createTextMessage(body);
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(replies);
        session.createProducer(session.createQueue(queue)).send(message);
    }

    Reply next() throws JMSException {
        Message message = consumer.receive(TimeUnit.SECONDS.toMillis(20));
        assertThat(message).as("a reply").isNotNull();
        return new Reply(message, System.nanoTime());
    }

    /** A reply that came meanwhile, or null. */
    Message receiveNow() throws JMSException {
        return consumer.receive(200);
    }

    /** All messages of one answer. */
    List<Reply> answer() throws JMSException {
        List<Reply> answer = new ArrayList<>();
        do {
            answer.add(next());
        } while (!answer.get(answer.size() - 1).end());
        return answer;
    }

    /** What the chunks of a streamed answer say together. */
    static String said(List<Reply> answer) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Reply reply : answer.subList(0, answer.size() - 1)) {
            texts.add(reply.json().at("/choices/0/delta/content").asText(""));
        }
        return String.join("", texts);
    }

    /** Names of a message's properties but those of the broker's own. */
    static List<String> properties(Message message) throws JMSException {
        List<String> names = new ArrayList<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            names.add(name.toString());
        }
        names.removeIf(name -> name.startsWith("JMSX") || name.startsWith("__AMQ"));
        return names;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
