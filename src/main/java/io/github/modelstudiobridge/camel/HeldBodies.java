package io.github.modelstudiobridge.camel;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/** What one connection has of {@link RequestBytes}: a count per request that no route has taken yet. Event loop only. */
final class HeldBodies {

    private final RequestBytes all;
    private final Deque<Long> sizes = new ArrayDeque<>();
    private long announced;

    HeldBodies(RequestBytes all) {
        this.all = all;
    }

    /** A body begins. */
    void begin(HttpRequest head) {
        announced = HttpUtil.getContentLength(head, 0L);
        sizes.addLast(0L);
    }

    /** Whether the body that began last may have more bytes. */
    boolean grow(int count) {
        long size = sizes.getLast() + count;
        if (!all.add(count, Math.max(size, announced))) {
            return false;
        }
        sizes.removeLast();
        sizes.addLast(size);
        return true;
    }

    /** Only the latest so many are still held. */
    void keep(int latest) {
        while (sizes.size() > latest) {
            all.remove(sizes.removeFirst());
        }
    }
}
