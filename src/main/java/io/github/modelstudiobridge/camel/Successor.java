package io.github.modelstudiobridge.camel;

/**
 * A bean that goes on with what the bean of its name has gathered in the context before: after a reload, what callers have
 * open, used up or left behind still counts.
 *
 * @param <T> its own type
 */
public interface Successor<T> {

    /** Shares the predecessor's state, which is still in use; called once, before the first call comes. */
    void succeed(T predecessor);
}
