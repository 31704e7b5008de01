package io.github.modelstudiobridge.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Reads one answer and fails at the first event that is not the next one: {@code w1}, {@code w2}, … in order, a
 * {@code finish_reason}, {@code [DONE]} last. Compares the text, not the bytes: a gateway may write its JSON anew, and some
 * may say several words in one event.
 */
final class AnswerChecker implements Check {

    private static final byte[] FIELD = "data: ".getBytes(UTF_8);
    private static final byte[] DONE = "data: [DONE]".getBytes(UTF_8);
    private static final byte[] ERROR = "data: {\"error\"".getBytes(UTF_8);
    private static final byte[] CONTENT = "\"content\":".getBytes(UTF_8);
    private static final byte[] FINISH = "\"finish_reason\":".getBytes(UTF_8);
    private static final byte[] STOP = "\"stop\"".getBytes(UTF_8);
    /** The role, the finish reason and the usage may come in events of their own. */
    private static final int MOST_EVENTS_WITHOUT_TEXT = 4;

    private final int tokens;
    private final int mostTextsPerEvent;
    private byte[] held = new byte[1024];
    private int length;
    private int texts;
    private int eventsWithoutText;
    private boolean finished;
    private boolean done;

    /** @param mostTextsPerEvent 1 where no event may be lost in another one */
    AnswerChecker(int tokens, int mostTextsPerEvent) {
        this.tokens = tokens;
        this.mostTextsPerEvent = mostTextsPerEvent;
    }

    @Override
    public int accept(Buffer chunk) {
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

    @Override
    public void requireWhole() {
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
        if (held[from] == ':') {
            return; // a comment
        }
        if (done || !startsWith(FIELD, from, to)) {
            throw wrong(from, to);
        }
        if (to - from == DONE.length && startsWith(DONE, from, to)) {
            done = true;
            return;
        }
        if (startsWith(ERROR, from, to)) {
            throw wrong(from, to);
        }
        int before = texts;
        takeWords(valueOf(CONTENT, from, to), from, to);
        if (texts - before > mostTextsPerEvent || texts == before && ++eventsWithoutText > MOST_EVENTS_WITHOUT_TEXT) {
            throw wrong(from, to);
        }
        int finish = valueOf(FINISH, from, to);
        finished |= finish >= 0 && startsWith(STOP, finish, to);
    }

    /** Takes the words of a string that begins there; there is none in {@code null}, or where there is no such field. */
    private void takeWords(int value, int from, int to) {
        if (value < 0 || held[value] != '"') {
            return;
        }
        int at = value + 1;
        while (at < to && held[at] != '"') {
            at = afterNextWord(at, to);
            if (at < 0 || finished) {
                throw wrong(from, to);
            }
            texts++;
        }
    }

    /** Where the next word, {@code wN} and a space, ends; negative when something else is there. */
    private int afterNextWord(int at, int to) {
        byte[] next = ("w" + (texts + 1) + " ").getBytes(UTF_8);
        return texts < tokens && startsWith(next, at, to) ? at + next.length : -1;
    }

    private boolean startsWith(byte[] wanted, int from, int to) {
        return from + wanted.length <= to && Arrays.equals(wanted, 0, wanted.length, held, from, from + wanted.length);
    }

    /** Where the value of a field begins; negative when there is no such field. */
    private int valueOf(byte[] field, int from, int to) {
        for (int i = from; i + field.length < to; i++) {
            if (held[i] == field[0] && startsWith(field, i, to)) {
                int value = i + field.length;
                return held[value] == ' ' ? value + 1 : value;
            }
        }
        return -1;
    }

    private IllegalStateException wrong(int from, int to) {
        return new IllegalStateException(
                "wrong event after " + texts + " tokens: " + new String(held, from, to - from, UTF_8));
    }
}
