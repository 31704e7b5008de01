package io.github.modelstudiobridge.camel;

import io.vertx.core.buffer.Buffer;

/**
 * What reply streams have in common, however their caller is reached: frames that may be held back, and somebody who waits
 * for room. What is left open runs on the event loop of the call.
 */
abstract class HeldReplyStream implements ReplyStream {

    private final Call call;

    private Buffer held;
    private volatile boolean holding;
    private volatile boolean started;
    private volatile Runnable drainListener;

    HeldReplyStream(Call call) {
        this.call = call;
    }

    /** Says frames that are not held, or no longer. */
    abstract void say(Buffer frames);

    final Call call() {
        return call;
    }

    @Override
    public final void write(byte[] frames) {
        // known at once, also to a thread whose write has yet to be carried out
        started |= !holding;
        call.onLoop(() -> {
            if (held == null) {
                say(Buffer.buffer(frames));
            } else {
                held.appendBytes(frames);
            }
        });
    }

    @Override
    public final void hold() {
        holding = true;
        call.onLoop(() -> held = held == null ? Buffer.buffer(512) : held);
    }

    @Override
    public final void release() {
        if (!holding) {
            return;
        }
        holding = false;
        call.facts().firstToken();
        call.onLoop(() -> {
            Buffer waiting = held;
            held = null;
            if (waiting != null && waiting.length() > 0) {
                started = true;
                say(waiting);
            }
        });
    }

    @Override
    public final boolean discard() {
        boolean wasHolding = holding;
        holding = false;
        call.onLoop(this::forget);
        return wasHolding;
    }

    /** On the event loop: what is held will never be said. */
    final void forget() {
        held = null;
    }

    @Override
    public final boolean isStarted() {
        return started;
    }

    /** For what begins the answer without being a frame. */
    final void begin() {
        started = true;
    }

    @Override
    public final void onDrain(Runnable listener) {
        call.onLoop(() -> {
            drainListener = listener;
            drained();
        });
    }

    /** Whether somebody waits for room. */
    final boolean isAwaited() {
        return drainListener != null;
    }

    /** On the event loop: there may be room now. */
    final void drained() {
        Runnable listener = drainListener;
        if (listener != null && !isFull()) {
            drainListener = null;
            listener.run();
        }
    }
}
