package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;

/** Asks a bridge's management port what a load balancer asks it. */
final class Probe {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final String PATH = "/observe/health/ready";

    private Probe() {}

    /**
     * Returns when calls can be sent to the bridge; blocks up to ten seconds.
     *
     * @throws IOException when they cannot; the message says what to look at
     */
    static void requireReady(String host, int port) throws IOException {
        HttpURLConnection question =
                (HttpURLConnection) new URL("http", host, port, PATH).openConnection(Proxy.NO_PROXY);
        question.setConnectTimeout(TIMEOUT_MILLIS);
        question.setReadTimeout(TIMEOUT_MILLIS);
        try {
            int status = question.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the bridge takes no calls: %s says %d".formatted(question.getURL(), status));
            }
        } catch (ConnectException e) {
            throw new IOException(
                    "nothing listens on %s:%d; see bridge.management.host and bridge.management.port"
                            .formatted(host, port),
                    e);
        } finally {
            question.disconnect();
        }
    }
}
