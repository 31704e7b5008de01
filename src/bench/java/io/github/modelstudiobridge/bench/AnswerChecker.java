package io.github.modelstudiobridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Reads one answer and fails at the first event that is not the next one: {@code w1}, {@code w2}, … in order, one
 * {@code finish_reason}, {@code [DONE]} last.
 */
final class AnswerChecker {

    private static final byte[] FIELD = "data: ".getBytes(UTF_8);
    private static final byte[] DONE = "data: [DONE]".getBytes(UTF_8);
    private static final byte[] CONTENT = "\"content\":\"".getBytes(UTF_8);
    private static final byte[] FINISH = "\"finish_reason\":\"stop\"".getBytes(UTF_8);
    /** The role and the finish reason may come in events of their own. */
    private static final int MOST_EVENTS_WITHOUT_TEXT = 2;

    private final int tokens;
    private byte[] held = new byte[1024];
    private int length;
    private int texts;
    private int eventsWithoutText;
    private boolean finished;
    private boolean done;

    AnswerChecker(int tokens) {
        this.tokens = tokens;
    }

    /**
     * Takes what arrived.
     *
     * @return how many events with text it completed
     * @throws IllegalStateException for a wrong event; the message holds it
     */
    int accept(Buffer chunk) {
        int before = texts;
        int scanned = Math.max(1, length);
        append(chunk);
        int from = 0;
        for (int i = scanned; i < length; i++) {
            if (held[i] == '\n' && held[i - 1] == '\n' && i > from) {
                takeEvent(from, i - 1);
                from = i + 1;
            }
        }
        length -= from;
        System.arraycopy(held, from, held, 0, length);
        return texts - before;
    }

    /** @throws IllegalStateException when the answer, ending here, would lack something */
    void requireWhole() {
        if (texts != tokens || !finished || !done || length > 0) {
            throw new IllegalStateException("an answer of " + tokens + " tokens ended after " + texts
                    + ", finish_reason " + finished + ", [DONE] " + done + ", bytes left " + length);
        }
    }

    private void append(Buffer chunk) {
        if (length + chunk.length() > held.length) {
            held = Arrays.copyOf(held, (length + chunk.length()) * 2);
        }
        chunk.getBytes(held, length);
        length += chunk.length();
    }

    private void takeEvent(int from, int to) {
        if (done || !startsWith(FIELD, from, to)) {
            throw wrong(from, to);
        }
        if (to - from == DONE.length && startsWith(DONE, from, to)) {
            done = true;
            return;
        }
        int content = indexAfter(CONTENT, from, to);
        if (content < 0) {
            throw wrong(from, to);
        }
        if (held[content] != '"') {
            byte[] next = ("w" + (texts + 1) + " \"").getBytes(UTF_8);
            if (finished || !startsWith(next, content, to)) {
                throw wrong(from, to);
            }
            texts++;
        } else if (++eventsWithoutText > MOST_EVENTS_WITHOUT_TEXT) {
            throw wrong(from, to);
        }
        finished |= indexAfter(FINISH, content, to) >= 0;
    }

    private boolean startsWith(byte[] wanted, int from, int to) {
        return from + wanted.length <= to && Arrays.equals(wanted, 0, wanted.length, held, from, from + wanted.length);
    }

    private int indexAfter(byte[] wanted, int from, int to) {
        for (int i = from; i + wanted.length <= to; i++) {
            if (held[i] == wanted[0] && startsWith(wanted, i, to)) {
                return i + wanted.length;
            }
        }
        return -1;
    }

    private IllegalStateException wrong(int from, int to) {
        return new IllegalStateException(
                "wrong event after " + texts + " tokens: " + new String(held, from, to - from, UTF_8));
    }
}
