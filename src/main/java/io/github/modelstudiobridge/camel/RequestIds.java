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
            ThreadLocalRandom random = ThreadLocalRandom.current();
            id = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
            response.putHeader(HEADER, id);
        }
        return id;
    }
}
