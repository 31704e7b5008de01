package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.sse.SseEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A {@link ReplyStream} whose events wait for a thread that hands them on one by one.
 *
 * <p>Thread rule: written on the call's event loop, taken by one other thread. What has no meaning outside HTTP, headers
 * and signs of life, is left out.
 */
final class RouteReplyStream implements ReplyStream {

    /** What the thread gets: the data of one event, and at last what is left to say. */
    record Event(String data, boolean last) {}

    private static final String DONE = "[DONE]";

    private final Call call;
    private final int maxPending;
    private final BlockingQueue<Event> pending = new LinkedBlockingQueue<>();
    // a frame is whole and in memory before it gets here
    private final SseDecoder decoder = new SseDecoder(Integer.MAX_VALUE);
    private List<byte[]> held;
    private boolean done;
    private volatile boolean holding;
    private volatile boolean started;
    private volatile Runnable drainListener;

    /** @param maxPending events that may wait before the producer of the answer pauses */
    RouteReplyStream(Call call, int maxPending) {
        this.call = call;
        this.maxPending = maxPending;
    }

    /** The next event, when there is one; after the last there is none. */
    Event take() throws InterruptedException {
        Event event = pending.take();
        if (drainListener != null) {
            call.onLoop(this::drained);
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
        pending.add(new Event(started ? streamed : unstreamed, true));
    }

    @Override
    public void write(byte[] frames) {
        // known at once, also to a thread whose write has yet to be carried out
        started |= !holding;
        call.onLoop(() -> {
            if (held == null) {
                say(frames);
            } else {
                held.add(frames);
            }
        });
    }

    private void say(byte[] frames) {
        decoder.decode(ByteBuffer.wrap(frames), this::say);
    }

    private void say(SseEvent event) {
        // told with the end, when it is known how the call ended
        done = event.data().equals(DONE);
        if (!done) {
            pending.add(new Event(event.data(), false));
        }
    }

    @Override
    public void hold() {
        holding = true;
        call.onLoop(() -> held = held == null ? new ArrayList<>() : held);
    }

    @Override
    public void release() {
        if (!holding) {
            return;
        }
        holding = false;
        call.facts().firstToken();
        call.onLoop(() -> {
            List<byte[]> waiting = held;
            held = null;
            if (waiting != null && !waiting.isEmpty()) {
                started = true;
                waiting.forEach(this::say);
            }
        });
    }

    @Override
    public boolean discard() {
        boolean wasHolding = holding;
        holding = false;
        call.onLoop(() -> held = null);
        return wasHolding;
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isFull() {
        return pending.size() >= maxPending;
    }

    @Override
    public void onDrain(Runnable listener) {
        drainListener = listener;
        call.onLoop(this::drained);
    }

    private void drained() {
        Runnable listener = drainListener;
        if (listener != null && !isFull()) {
            drainListener = null;
            listener.run();
        }
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
    public void keepAlive(Duration interval) {
        // there is no connection that could be taken for dead
    }
}
