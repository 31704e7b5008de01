package io.github.modelstudiobridge.simulator;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one script into one response. Everything happens on the response's event loop; at any time the stream waits for
 * at most one thing: its timer, the reader, or its next turn on the loop.
 *
 * <p>Nothing is written while the response's queue is full, so a reader that stops costs one queue and no more.
 */
final class StreamWriter {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWriter.class);
    private static final int WRITE_QUEUE_BYTES = 16 * 1024;
    private static final int WRITES_PER_TURN = 32;
    private static final int EVENT_BYTES = 384;

    private final Context context;
    private final HttpServerResponse response;
    private final AnswerScript script;
    private final Pacing pacing;
    private final String requestId;
    private final SimulatorStats stats;
    private final Observers observers;

    private Buffer pending;
    private int written;
    private long firstPendingEvent;
    private long events;
    private long due;
    private long timer = -1;
    private boolean waitingForReader;
    private boolean over;

    StreamWriter(
            Context context,
            HttpServerResponse response,
            AnswerScript script,
            Pacing pacing,
            String requestId,
            SimulatorStats stats,
            Observers observers) {
        this.context = context;
        this.response = response;
        this.script = script;
        this.pacing = pacing;
        this.requestId = requestId;
        this.stats = stats;
        this.observers = observers;
    }

    void start() {
        stats.streamOpened();
        response.setChunked(true);
        response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        response.putHeader("Content-Type", "text/event-stream;charset=UTF-8");
        response.putHeader("Cache-Control", "no-cache");
        response.closeHandler(closed -> abort());
        response.exceptionHandler(failure -> LOG.debug("stream={} failure=\"{}\"", requestId, failure.getMessage()));
        response.drainHandler(drained -> readerIsBack());
        if (pacing.earlyHeaders()) {
            response.writeHead();
        }
        due = System.nanoTime();
        sleep(pacing.firstTokenDelay().toNanos());
    }

    private void play() {
        for (int writes = 0; writes < WRITES_PER_TURN && !over; writes++) {
            if (response.writeQueueFull()) {
                waitingForReader = true;
                return;
            }
            if (pending == null) {
                if (!script.hasNext()) {
                    end();
                    return;
                }
                takePending();
            }
            if (!writePending()) {
                break;
            }
            if (isPaceNext()) {
                sleep(pacing.pace().toNanos());
                return;
            }
        }
        if (!over) {
            context.runOnContext(turn -> play());
        }
    }

    private void takePending() {
        firstPendingEvent = events;
        int most = Math.max(1, pacing.eventsPerWrite());
        pending = Buffer.buffer(EVENT_BYTES * Math.min(most, 16));
        for (int i = 0; i < most && script.hasNext(); i++) {
            script.appendNext(pending);
            events++;
        }
    }

    /** Writes what is pending, or its next piece; true when nothing is left of it. */
    private boolean writePending() {
        int left = pending.length() - written;
        int size = pacing.splitBytes() == 0 ? left : Math.min(left, pacing.splitBytes());
        Buffer piece = size == pending.length() ? pending : pending.slice(written, written + size);
        long now = System.nanoTime();
        stats.wrote(size);
        response.write(piece);
        written += size;
        if (written < pending.length()) {
            return false;
        }
        pending = null;
        written = 0;
        if (observers.watchStreams()) {
            for (long event = firstPendingEvent; event < events; event++) {
                observers.tell(new StreamMoment(requestId, StreamMoment.Kind.EVENT, event, now));
            }
        }
        return true;
    }

    private boolean isPaceNext() {
        boolean paced = pacing.eventsPerWrite() > 0 || script.nextIsPaced();
        return paced && script.hasNext() && !pacing.pace().isZero();
    }

    /** Counts from when this turn was due, so that a stream keeps its pace; a stream that is late does not hurry. */
    private void sleep(long nanos) {
        long now = System.nanoTime();
        due = Math.max(due + nanos - now, 0) + now;
        if (due == now) {
            context.runOnContext(turn -> play());
        } else {
            timer = context.owner().setTimer(Durations.ceilMillis(Duration.ofNanos(due - now)), fired -> {
                timer = -1;
                play();
            });
        }
    }

    private void readerIsBack() {
        if (waitingForReader) {
            waitingForReader = false;
            due = System.nanoTime();
            play();
        }
    }

    private void end() {
        Fault.Kind ending = script.ending();
        if (ending == Fault.Kind.STALL) {
            return;
        }
        over = true;
        if (ending == Fault.Kind.CUT) {
            response.close();
            finished(true);
        } else {
            response.end().onComplete(sent -> finished(sent.succeeded()));
        }
    }

    private void abort() {
        if (!over) {
            over = true;
            finished(false);
        }
    }

    private void finished(boolean completed) {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
        }
        if (completed) {
            stats.streamCompleted();
        } else {
            stats.streamAborted();
        }
        LOG.debug("stream={} completed={} events={}", requestId, completed, events);
        if (observers.watchStreams()) {
            StreamMoment.Kind kind = completed ? StreamMoment.Kind.COMPLETED : StreamMoment.Kind.ABORTED;
            observers.tell(new StreamMoment(requestId, kind, events, System.nanoTime()));
        }
    }
}
