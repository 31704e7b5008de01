package io.github.modelstudiobridge.tool;

/**
 * The arguments of a call are wrong. A tool's steps may throw it too: its message is what the model is told, so that it
 * can correct itself. Carries no stack trace: it reports a call, not a place in the code.
 */
public final class InvalidArgumentsException extends RuntimeException {

    /** @param message names the argument, and what it should be; no host, no secret */
    public InvalidArgumentsException(String message) {
        super(message, null, false, false);
    }
}
