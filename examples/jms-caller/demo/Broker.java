import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** The broker of demo/broker.xml, until the process ends. */
public final class Broker {

    private Broker() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(Path.of(arguments[0]).toUri().toString());
        broker.start();
        System.out.println("broker: ready");
        Thread.currentThread().join();
    }
}
