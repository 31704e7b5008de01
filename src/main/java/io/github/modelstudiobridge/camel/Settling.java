package io.github.modelstudiobridge.camel;

import java.util.Objects;

/**
 * Tells a change from something that is changing: what two looks in a row have found the same has settled. So a file that is
 * being written is not taken for a shorter one. Not thread safe.
 *
 * @param <T> what is found, compared by {@code equals}
 */
public final class Settling<T> {

    private T handled;
    private T seen;

    /** @param handled what was found last and is in use */
    public Settling(T handled) {
        this.handled = handled;
        this.seen = handled;
    }

    /** Whether what was found has settled, and was not {@link #handle handled} yet. */
    public boolean isNews(T found) {
        boolean settled = Objects.equals(found, seen);
        seen = found;
        return settled && !Objects.equals(found, handled);
    }

    /** From now on it is no news. */
    public void handle(T found) {
        handled = found;
    }
}
