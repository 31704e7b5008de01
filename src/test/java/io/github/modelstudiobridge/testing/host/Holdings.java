package io.github.modelstudiobridge.testing.host;

/**
 * What a bridge holds for its callers.
 *
 * @param exchanges    that Camel has under way
 * @param calls        that are open
 * @param upstream     calls to the model that are open; 0 where that cannot be seen
 * @param pendingBytes that wait for callers
 * @param timers       that run, beyond those of an idle bridge; 0 where that cannot be seen
 */
public record Holdings(int exchanges, int calls, int upstream, long pendingBytes, int timers) {

    public static final Holdings NONE = new Holdings(0, 0, 0, 0, 0);
}
