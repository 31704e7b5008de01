package io.github.modelstudiobridge.sse;

import java.nio.ByteBuffer;

/**
 * Decodes the chunks of one event stream into events.
 *
 * <p>A chunk may begin and end anywhere: inside a field name, between CR and LF, inside a UTF-8 character. An event is
 * dispatched as soon as the byte which completes it is there: a CR does not wait to see whether a LF follows. A line
 * which lies whole in a chunk is read where it is; only the rest of a chunk is carried over. An event which the end
 * of the stream cuts off is never dispatched.
 *
 * <p>The bound counts the lines of the event under way, comments, ids and unknown fields too, and one byte for each
 * line end, however it is written. Comment lines between events are bounded one by one, so a server may send them for
 * ever.
 *
 * <p>One decoder serves one stream. It is not thread-safe: calls may come from several threads only one after the
 * other. It knows nothing of HTTP, of reconnecting or of time.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML Standard,
 *     parsing an event stream</a>
 */
public final class SseDecoder {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int COPY_BYTES = 8 * 1024;

    private final int maxEventBytes;
    private final LineBuffer partialLine;
    private final EventAssembler assembler = new EventAssembler();

    /** How much of a leading byte order mark has been looked for. */
    private int markBytes;
    /** The last byte was a CR: a LF which follows belongs to it. */
    private boolean afterCarriageReturn;
    /** The complete lines of the event under way; zero between events. */
    private long eventBytes;
    /** Where bytes of a chunk without an accessible array are read; null until there is one. */
    private byte[] copy;

    private SseEventTooLargeException failure;

    /**
     * @param maxEventBytes the most bytes which an event, or a comment between events, may have; at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public SseDecoder(int maxEventBytes) {
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException("maxEventBytes=" + maxEventBytes + " is less than 1");
        }
        this.maxEventBytes = maxEventBytes;
        this.partialLine = new LineBuffer(maxEventBytes);
    }

    /**
     * Consumes all remaining bytes of the chunk and tells the listener what they completed.
     *
     * <p>The chunk may be reused after the call. An exception of the listener passes through; what followed in the
     * chunk is then lost, so the stream should be given up.
     *
     * @throws SseEventTooLargeException if an event is larger than the bound, after the events before it were
     *     dispatched; every later call throws the same
     */
    public void decode(ByteBuffer chunk, SseListener listener) {
        if (failure != null) {
            throw failure;
        }
        if (chunk.hasArray()) {
            int from = chunk.arrayOffset() + chunk.position();
            int to = chunk.arrayOffset() + chunk.limit();
            chunk.position(chunk.limit());
            scan(chunk.array(), from, to, listener);
        } else {
            scanCopied(chunk, listener);
        }
    }

    /**
     * Whether the stream, if it ended here, would end inside an event.
     *
     * @return true when bytes of an event are held, or were given up for its size; a comment between events is none
     */
    public boolean hasIncompleteEvent() {
        boolean lineIsField = !partialLine.isEmpty() && partialLine.array()[0] != ':';
        return failure != null || eventBytes > 0 || lineIsField;
    }

    private void scanCopied(ByteBuffer chunk, SseListener listener) {
        if (copy == null) {
            copy = new byte[COPY_BYTES];
        }
        while (chunk.hasRemaining()) {
            int length = Math.min(chunk.remaining(), copy.length);
            chunk.get(copy, 0, length);
            scan(copy, 0, length, listener);
        }
    }

    private void scan(byte[] bytes, int from, int to, SseListener listener) {
        int lineStart = skipLineFeed(bytes, skipByteOrderMark(bytes, from, to), to);
        int i = lineStart;
        while (i < to) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                endLine(bytes, lineStart, i, listener);
                afterCarriageReturn = b == '\r';
                lineStart = skipLineFeed(bytes, i + 1, to);
                i = lineStart;
            } else {
                i++;
            }
        }
        holdPartialLine(bytes, lineStart, to);
    }

    /** Counts the mark byte by byte, for a chunk may end inside it; bytes which turn out to be no mark are text. */
    private int skipByteOrderMark(byte[] bytes, int from, int to) {
        int i = from;
        while (markBytes < BYTE_ORDER_MARK.length && i < to) {
            if (bytes[i] != BYTE_ORDER_MARK[markBytes]) {
                partialLine.append(BYTE_ORDER_MARK, 0, markBytes);
                markBytes = BYTE_ORDER_MARK.length;
            } else {
                markBytes++;
                i++;
            }
        }
        return i;
    }

    private int skipLineFeed(byte[] bytes, int from, int to) {
        if (!afterCarriageReturn || from == to) {
            return from;
        }
        afterCarriageReturn = false;
        return bytes[from] == '\n' ? from + 1 : from;
    }

    private void endLine(byte[] bytes, int from, int to, SseListener listener) {
        if (partialLine.isEmpty()) {
            takeLine(bytes, from, to, listener);
        } else {
            holdPartialLine(bytes, from, to);
            takeLine(partialLine.array(), 0, partialLine.length(), listener);
            partialLine.clear();
        }
    }

    private void takeLine(byte[] bytes, int from, int to, SseListener listener) {
        if (from == to) {
            eventBytes = 0;
            assembler.dispatch(listener);
            return;
        }
        int lineBytes = to - from + 1;
        requireWithinBound(lineBytes);
        boolean commentBetweenEvents = eventBytes == 0 && bytes[from] == ':';
        if (!commentBetweenEvents) {
            eventBytes += lineBytes;
        }
        assembler.addLine(bytes, from, to, listener);
    }

    private void holdPartialLine(byte[] bytes, int from, int to) {
        requireWithinBound((long) partialLine.length() + to - from);
        partialLine.append(bytes, from, to);
    }

    private void requireWithinBound(long lineBytes) {
        if (eventBytes + lineBytes > maxEventBytes) {
            failure = new SseEventTooLargeException(maxEventBytes, assembler.dispatchedEvents());
            throw failure;
        }
    }
}
