package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.sse.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A {@link ReplyStream} whose events wait for a thread that hands them on one by one.
 *
 * <p>Thread rule: written on the call's event loop, taken by one other thread. What has no meaning outside HTTP, headers
 * and signs of life, is left out.
 */
final class RouteReplyStream extends HeldReplyStream {

    /** What the thread gets: the data of one event, and at last what is left to say. */
    record Event(String data, boolean last) {}

    private static final String DONE = "[DONE]";

    private final int maxPending;
    private final BlockingQueue<Event> pending = new LinkedBlockingQueue<>();
    // a frame is whole and in memory before it gets here
    private final SseDecoder decoder = new SseDecoder(Integer.MAX_VALUE);
    private boolean done;

    /** @param maxPending events that may wait before the producer of the answer pauses */
    RouteReplyStream(Call call, int maxPending) {
        super(call);
        this.maxPending = maxPending;
    }

    /** The next event, when there is one; after the last there is none. */
    Event take() throws InterruptedException {
        Event event = pending.take();
        if (isAwaited()) {
            call().onLoop(this::drained);
        }
        return event;
    }

    /**
     * Ends the answer; on the event loop.
     *
     * @param unstreamed what an answer without events says
     */
    void end(String unstreamed) {
        release();
        String streamed = done ? DONE : "";
        pending.add(new Event(isStarted() ? streamed : unstreamed, true));
    }

    @Override
    void say(Buffer frames) {
        decoder.decode(ByteBuffer.wrap(frames.getBytes()), this::say);
    }

    private void say(SseEvent event) {
        // told with the end, when it is known how the call ended
        done = event.data().equals(DONE);
        if (!done) {
            pending.add(new Event(event.data(), false));
        }
    }

    @Override
    public boolean isFull() {
        return pending.size() >= maxPending;
    }

    @Override
    public void setHeader(String name, String value) {
        // an event has no headers of HTTP
    }

    @Override
    public void cork() {
        // each event leaves by itself
    }

    @Override
    public void uncork() {
        // as for cork
    }

    @Override
    public void uncorkSoon() {
        // as for cork
    }

    @Override
    public void keepAlive(Duration interval) {
        // there is no connection that could be taken for dead
    }
}
