package io.github.modelstudiobridge.examples;

import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A real broker over TCP that keeps its messages when it is started again. */
final class Broker implements AutoCloseable {

    private final String url;
    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final ActiveMQConnectionFactory factory;

    private Broker(Path directory, int port) throws Exception {
        url = "tcp://127.0.0.1:" + port;
        server.setConfiguration(new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .addAcceptorConfiguration("tcp", url));
        factory = new ActiveMQConnectionFactory(url);
        server.start();
    }

    static Broker start(Path directory) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            return new Broker(directory, port);
        }
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

    /** Stops, with every connection, and starts again where it was. */
    void restart() throws Exception {
        server.stop();
        server.start();
    }

    @Override
    public void close() throws Exception {
        factory.close();
        server.stop();
    }
}
