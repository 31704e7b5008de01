package io.github.modelstudiobridge.sse;

import java.util.Arrays;

/**
 * Carries the bytes of a line which is not yet complete from one chunk to the next.
 *
 * <p>Its array doubles up to the limit and is let go after a line made it large, so one long line does not stay in
 * memory for the rest of a call. Not thread-safe. The caller watches the limit: this class only avoids to reserve more.
 */
final class LineBuffer {
    private static final int INITIAL_BYTES = 512;
    private static final int KEPT_BYTES = 8 * 1024;
    private static final byte[] EMPTY = {};

    private final int limit;
    private byte[] bytes = EMPTY;
    private int length;

    LineBuffer(int limit) {
        this.limit = limit;
    }

    void append(byte[] source, int from, int to) {
        int needed = length + to - from;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, capacityFor(needed));
        }
        System.arraycopy(source, from, bytes, length, to - from);
        length = needed;
    }

    /** The array behind the buffer, valid up to {@link #length()} and until the next call. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = EMPTY;
        }
    }

    private int capacityFor(int needed) {
        long doubled = Math.max(INITIAL_BYTES, 2L * bytes.length);
        return (int) Math.max(needed, Math.min(limit, doubled));
    }
}
