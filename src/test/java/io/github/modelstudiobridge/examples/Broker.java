package io.github.modelstudiobridge.examples;

import io.github.modelstudiobridge.testing.FreePort;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** The broker of the example over TCP, which keeps its messages when it is started again. */
final class Broker implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("examples/jms-caller/demo/broker.xml");

    private final String url;
    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final ActiveMQConnectionFactory factory;

    private Broker(Path directory, int port) throws Exception {
        url = "tcp://127.0.0.1:" + port;
        String xml = Files.readString(CONFIGURATION)
                .replace("${demo.broker.port:61616}", String.valueOf(port))
                .replace("${demo.broker.data:target/broker}", directory.toString());
        server.setConfigResourcePath(
                Files.writeString(directory.resolve("broker.xml"), xml).toUri().toString());
        factory = new ActiveMQConnectionFactory(url);
        server.start();
    }

    static Broker start(Path directory) throws Exception {
        Files.createDirectories(directory);
        return new Broker(directory, FreePort.find());
    }

    /** Makes one more queue. */
    void addQueue(String name) throws Exception {
        server.getActiveMQServer()
                .createQueue(QueueConfiguration.of(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true));
    }

    /** Makes a topic. */
    void addTopic(String name) throws Exception {
        server.getActiveMQServer().addAddressInfo(new AddressInfo(SimpleString.of(name), RoutingType.MULTICAST));
    }

    String url() {
        return url;
    }

    ActiveMQConnection connect() throws JMSException {
        ActiveMQConnection connection = (ActiveMQConnection) factory.createConnection();
        connection.start();
        return connection;
    }

    /** What waits in a queue now. */
    List<?> messages(String queue) throws JMSException {
        try (ActiveMQConnection connection = connect();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            return Collections.list(browser.getEnumeration());
        }
    }

    /** Ends every connection. */
    void stop() throws Exception {
        server.stop();
    }

    /** Goes on where it was. */
    void goOn() throws Exception {
        server.start();
    }

    @Override
    public void close() throws Exception {
        factory.close();
        server.stop();
    }
}
