package io.github.modelstudiobridge.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request body up to a limit. What comes after the limit is read and dropped, so the connection stays usable. */
final class BodyCollector {

    private final int limit;
    private final Consumer<byte[]> complete;
    private final Runnable tooLarge;
    private Buffer collected = Buffer.buffer();
    private boolean refused;

    private BodyCollector(int limit, Consumer<byte[]> complete, Runnable tooLarge) {
        this.limit = limit;
        this.complete = complete;
        this.tooLarge = tooLarge;
    }

    /** Calls exactly one of the two once enough of the body arrived, and none if the peer leaves before. */
    static void collect(HttpServerRequest request, int limit, Consumer<byte[]> complete, Runnable tooLarge) {
        BodyCollector collector = new BodyCollector(limit, complete, tooLarge);
        request.handler(collector::add);
        request.endHandler(end -> collector.end());
    }

    private void add(Buffer piece) {
        if (refused) {
            return;
        }
        if (collected.length() + (long) piece.length() > limit) {
            refused = true;
            collected = null;
            tooLarge.run();
        } else {
            collected.appendBuffer(piece);
        }
    }

    private void end() {
        if (!refused) {
            byte[] body = collected.getBytes();
            collected = null;
            complete.accept(body);
        }
    }
}
