package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls that are open now, and whether another may be. Thread safe. */
final class OpenCalls {

    private static final ChatError TOO_MANY = new ChatError(
            503,
            ChatError.SERVER_ERROR,
            "The bridge has as many calls open as bridge.max-streams allows.",
            null,
            "overloaded",
            1);
    static final ChatError STOPPING =
            new ChatError(503, ChatError.SERVER_ERROR, "The bridge is stopping.", null, "stopping", 1);
    private static final long LOOK_INTERVAL_MILLIS = 20;

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private AtomicInteger everywhere = new AtomicInteger();
    private volatile int max = Integer.MAX_VALUE;
    private volatile boolean stopping;

    void setMax(int max) {
        this.max = max;
    }

    /** Why no call may be opened now, or null. */
    ChatError refusal() {
        if (stopping) {
            return STOPPING;
        }
        return everywhere.get() >= max ? TOO_MANY : null;
    }

    /** A call is open until it is closed. */
    Call open(Call call) {
        calls.add(call);
        everywhere.incrementAndGet();
        call.onClose(() -> {
            calls.remove(call);
            everywhere.decrementAndGet();
        });
        return call;
    }

    int size() {
        return calls.size();
    }

    /** With those of the contexts before. */
    int sizeEverywhere() {
        return everywhere.get();
    }

    /** Counts the open calls of another context, too, which is about to end. */
    void countWith(OpenCalls before) {
        everywhere = before.everywhere;
    }

    boolean isStopping() {
        return stopping;
    }

    /** From now on no call may be opened. */
    void refuse() {
        stopping = true;
    }

    /**
     * Waits for the open calls to end, and ends those that did not. Blocks; not for an event loop.
     *
     * @param patience how long they may go on
     * @param farewell how long their last frames may take to leave
     * @return what is left of the patience
     */
    Duration await(Duration patience, Duration farewell) throws InterruptedException {
        Duration left = awaitNone(patience);
        calls.forEach(call -> call.cancel(new ChatException(STOPPING)));
        awaitNone(farewell);
        return left;
    }

    private Duration awaitNone(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!calls.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
