import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Asks over the queue and prints each message of the answer when it comes: {@code Ask URL QUESTION}. */
public final class Ask {

    private static final int PATIENCE_MILLIS = 60_000;

    private Ask() {}

    public static void main(String[] arguments) throws Exception {
        String request =
                "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(arguments[0]);
                Connection connection = broker.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue replies = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replies);
            Message question = session.createTextMessage(request.formatted(escaped(arguments[1])));
            question.setJMSReplyTo(replies);
            question.setJMSCorrelationID("question-1");
            session.createProducer(session.createQueue("chat.requests")).send(question);
            System.exit(print(consumer) ? 0 : 1);
        }
    }

    /** Within quotes of JSON. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t");
    }

    private static boolean print(MessageConsumer consumer) throws Exception {
        while (true) {
            Message reply = consumer.receive(PATIENCE_MILLIS);
            if (reply == null) {
                System.out.println("no reply");
                return false;
            }
            System.out.printf(
                    "%s #%d %s%n",
                    reply.getJMSCorrelationID(), reply.getIntProperty("replyNumber"), reply.getBody(String.class));
            if (reply.getBooleanProperty("replyEnd")) {
                System.out.println("outcome: " + reply.getStringProperty("replyOutcome"));
                return reply.getStringProperty("replyOutcome").equals("ok");
            }
        }
    }
}
