package io.github.modelstudiobridge.camel.eventstream;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where requests go. Immutable.
 *
 * @param host        a name or address
 * @param port        1 to 65535
 * @param path        the request's path, with the query if the URL had one
 * @param tls         whether the connection is encrypted
 * @param credentials supplies {@code Authorization}, or null
 */
public record EventStreamTarget(String host, int port, String path, boolean tls, Credentials credentials) {

    /**
     * Reads an absolute {@code http} or {@code https} URL.
     *
     * @throws IllegalArgumentException when it is none; the message does not repeat it
     */
    public static EventStreamTarget parse(String url, Credentials credentials) {
        try {
            // Camel reduces "https://host" to "https:/host" in some notations
            URI uri = new URI(url.replaceFirst("^(https?):/(?=[^/])", "$1://"));
            boolean tls = "https".equals(uri.getScheme());
            require(tls || "http".equals(uri.getScheme()), "an absolute http or https URL");
            require(uri.getHost() != null, "a URL with a host");
            require(uri.getRawUserInfo() == null, "a URL without user info");
            require(uri.getRawFragment() == null, "a URL without a fragment");
            int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
            require(port > 0 && port <= 65_535, "a port from 1 to 65535");
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String pathAndQuery = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
            return new EventStreamTarget(uri.getHost(), port, pathAndQuery, tls, credentials);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("event-stream needs a valid URL: " + e.getReason(), e);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("event-stream needs " + what + "; see modelstudio.base-url");
        }
    }

    /** How the target is named in logs. */
    String name() {
        return host + ":" + port;
    }
}
