package io.github.modelstudiobridge.camel;

import io.vertx.core.http.HttpServerResponse;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Gives each request an id, which its answer, its exchange and the log share. Thread safe. */
final class RequestIds {

    static final String HEADER = "X-Request-Id";

    private static final HexFormat HEX = HexFormat.of();

    private RequestIds() {}

    /** The id of the request that a response belongs to, given now if it has none. */
    static String of(HttpServerResponse response) {
        String id = response.headers().get(HEADER);
        if (id == null) {
            id = next();
            response.putHeader(HEADER, id);
        }
        return id;
    }

    /** An id of its own for what never becomes a request of the server's. */
    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
