package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Encodes events and comments as the UTF-8 bytes of an event stream.
 *
 * <p>Every result is whole, ends with a blank line, and stands on its own between any two others. Line ends are LF.
 * Text of several lines, whether CR, LF or CRLF divides them, becomes one line of the stream each; a receiver joins data
 * lines by LF. Stateless: any thread may call it. It knows nothing of JSON: it neither checks nor escapes data.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML Standard,
 *     parsing an event stream</a>
 */
public final class SseEncoder {
    private static final byte[] DATA = "data: ".getBytes(US_ASCII);
    private static final byte[] COMMENT = ": ".getBytes(US_ASCII);
    private static final byte[] NO_HEAD = {};

    private SseEncoder() {}

    /**
     * Encodes an unnamed event.
     *
     * @param utf8Data its data, UTF-8; read, not kept
     */
    public static byte[] encodeData(byte[] utf8Data) {
        return block(NO_HEAD, DATA, utf8Data);
    }

    /**
     * Encodes an event. The type {@code "message"} and the empty id are not written, for they are what a receiver
     * assumes; a receiver which holds an id from an earlier event keeps that one.
     *
     * @throws IllegalArgumentException if the type or the id holds a line break, or the id a NUL, which the stream
     *     cannot carry
     */
    public static byte[] encode(SseEvent event) {
        return block(head(event), DATA, event.data().getBytes(UTF_8));
    }

    /**
     * Encodes a comment, which receivers ignore: a sign of life while the first event is slow. Its blank line keeps it
     * apart from the next event for receivers which cut the stream at blank lines and look only at a block's start.
     */
    public static byte[] encodeComment(String text) {
        return block(NO_HEAD, COMMENT, text.getBytes(UTF_8));
    }

    private static byte[] head(SseEvent event) {
        requireNone("\r\n", event.type(), "type");
        requireNone("\r\n\0", event.lastEventId(), "lastEventId");
        String eventLine = event.type().equals(SseEvent.DEFAULT_TYPE) ? "" : "event: " + event.type() + "\n";
        String idLine = event.lastEventId().isEmpty() ? "" : "id: " + event.lastEventId() + "\n";
        return (eventLine + idLine).getBytes(UTF_8);
    }

    private static void requireNone(String forbidden, String value, String name) {
        if (value.chars().anyMatch(c -> forbidden.indexOf(c) >= 0)) {
            throw new IllegalArgumentException(name + " of a server-sent event holds a line break or NUL");
        }
    }

    /** The head, each line of the text behind the prefix, a blank line: measured first, so that it is allocated once. */
    private static byte[] block(byte[] head, byte[] prefix, byte[] text) {
        byte[] out = new byte[head.length + linesLength(prefix, text) + 1];
        int at = put(head, 0, head.length, out, 0);
        int from = 0;
        int end;
        do {
            end = lineEnd(text, from);
            at = put(prefix, 0, prefix.length, out, at);
            at = put(text, from, end, out, at);
            out[at++] = '\n';
            from = nextLine(text, end);
        } while (end < text.length);
        out[at] = '\n';
        return out;
    }

    private static int linesLength(byte[] prefix, byte[] text) {
        int length = 0;
        int from = 0;
        int end;
        do {
            end = lineEnd(text, from);
            length += prefix.length + end - from + 1;
            from = nextLine(text, end);
        } while (end < text.length);
        return length;
    }

    private static int lineEnd(byte[] text, int from) {
        int i = from;
        while (i < text.length && text[i] != '\n' && text[i] != '\r') {
            i++;
        }
        return i;
    }

    /** Where the line behind the break at {@code end} begins. */
    private static int nextLine(byte[] text, int end) {
        boolean crLf = end + 1 < text.length && text[end] == '\r' && text[end + 1] == '\n';
        return crLf ? end + 2 : end + 1;
    }

    private static int put(byte[] source, int from, int to, byte[] out, int at) {
        System.arraycopy(source, from, out, at, to - from);
        return at + to - from;
    }
}
