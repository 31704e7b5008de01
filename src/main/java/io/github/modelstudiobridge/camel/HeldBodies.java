package io.github.modelstudiobridge.camel;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one connection has of {@link RequestBytes}: a count per request that no route has taken yet. Event loop only. */
final class HeldBodies {

    /** What a piece takes beside its bytes, at least: a body in tiny pieces is larger than it looks. */
    private static final int PIECE_BYTES = 128;

    private static final class Body {
        private long size;
        private long pieces;

        private long memory() {
            return size + pieces * PIECE_BYTES;
        }
    }

    private final RequestBytes all;
    private final Deque<Body> bodies = new ArrayDeque<>();
    private long announced;

    HeldBodies(RequestBytes all) {
        this.all = all;
    }

    /** A body begins. */
    void begin(HttpRequest head) {
        announced = HttpUtil.getContentLength(head, 0L);
        bodies.addLast(new Body());
    }

    /** Whether the body that began last may have more bytes. */
    boolean grow(int count) {
        Body body = bodies.getLast();
        if (!all.add(count, Math.max(body.size + count, announced))) {
            return false;
        }
        body.size += count;
        body.pieces++;
        return true;
    }

    /** Bytes of memory that they take, about. */
    long memory() {
        return bodies.stream().mapToLong(Body::memory).sum();
    }

    /** Only the latest so many are still held. */
    void keep(int latest) {
        while (bodies.size() > latest) {
            all.remove(bodies.removeFirst().size);
        }
    }
}
