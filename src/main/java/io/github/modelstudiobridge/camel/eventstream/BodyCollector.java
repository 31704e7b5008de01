package io.github.modelstudiobridge.camel.eventstream;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/** Gathers a body up to a limit. Used on one event loop. */
final class BodyCollector implements Handler<Buffer> {

    private final int limit;
    private final Buffer body = Buffer.buffer();
    private boolean tooLarge;

    BodyCollector(int limit) {
        this.limit = limit;
    }

    @Override
    public void handle(Buffer part) {
        int room = limit - body.length();
        tooLarge |= part.length() > room;
        body.appendBuffer(part, 0, Math.min(part.length(), room));
    }

    /** Whether there was more than the limit, which is not kept. */
    boolean isTooLarge() {
        return tooLarge;
    }

    byte[] bytes() {
        return body.getBytes();
    }
}
