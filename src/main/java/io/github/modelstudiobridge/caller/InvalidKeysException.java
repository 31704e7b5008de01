package io.github.modelstudiobridge.caller;

/** Keys that cannot be used as they are configured. The message says where and why, and never holds a key. */
public final class InvalidKeysException extends IllegalArgumentException {

    public InvalidKeysException(String message) {
        super(message);
    }
}
