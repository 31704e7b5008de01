package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Turns the lines of an event stream into events.
 *
 * <p>Lines come as UTF-8 bytes without their ends; ill-formed bytes become U+FFFD. Keeps the data of the event under
 * way and the last event id, and knows no limit: {@link SseDecoder} watches it. Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML
 *     Standard, interpreting an event stream</a>
 */
final class EventAssembler {
    private static final byte[] DATA = "data".getBytes(US_ASCII);
    private static final byte[] EVENT = "event".getBytes(US_ASCII);
    private static final byte[] ID = "id".getBytes(US_ASCII);
    private static final byte[] RETRY = "retry".getBytes(US_ASCII);

    private String type = "";
    private String lastEventId = "";
    /** The first data line; null before it. Most events have no other. */
    private String data;
    /** All data lines, once there is a second one. */
    private StringBuilder joinedData;

    private long dispatchedEvents;

    long dispatchedEvents() {
        return dispatchedEvents;
    }

    /** Takes a line which is not blank: a comment or a field. */
    void addLine(byte[] line, int from, int to, SseListener listener) {
        int colon = indexOf((byte) ':', line, from, to);
        int value = valueStart(line, colon, to);
        if (colon == from) {
            listener.onComment(text(line, value, to));
        } else if (isField(DATA, line, from, colon)) {
            addData(text(line, value, to));
        } else if (isField(EVENT, line, from, colon)) {
            type = text(line, value, to);
        } else if (isField(ID, line, from, colon)) {
            setLastEventId(line, value, to);
        } else if (isField(RETRY, line, from, colon)) {
            retry(line, value, to, listener);
        }
    }

    /** Takes a blank line: dispatches the event, unless it has no data field, and begins the next one. */
    void dispatch(SseListener listener) {
        String eventType = type;
        String eventData = joinedData == null ? data : joinedData.toString();
        type = "";
        data = null;
        joinedData = null;
        if (eventData != null) {
            dispatchedEvents++;
            listener.onEvent(new SseEvent(eventType, eventData, lastEventId));
        }
    }

    private void addData(String line) {
        if (data == null) {
            data = line;
            return;
        }
        if (joinedData == null) {
            joinedData = new StringBuilder(data);
        }
        joinedData.append('\n').append(line);
    }

    private void setLastEventId(byte[] line, int from, int to) {
        boolean hasNul = indexOf((byte) 0, line, from, to) < to;
        if (!hasNul) {
            lastEventId = text(line, from, to);
        }
    }

    private static void retry(byte[] line, int from, int to, SseListener listener) {
        long millis = 0;
        for (int i = from; i < to; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9 || millis > (Long.MAX_VALUE - digit) / 10) {
                return;
            }
            millis = millis * 10 + digit;
        }
        if (from < to) {
            listener.onRetry(millis);
        }
    }

    /** Where the value begins: behind the colon and one space. A line without a colon is a name with an empty value. */
    private static int valueStart(byte[] line, int colon, int to) {
        int start = Math.min(colon + 1, to);
        return start < to && line[start] == ' ' ? start + 1 : start;
    }

    private static boolean isField(byte[] name, byte[] line, int from, int colon) {
        return Arrays.equals(name, 0, name.length, line, from, colon);
    }

    private static int indexOf(byte wanted, byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }
}
