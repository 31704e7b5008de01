package io.github.modelstudiobridge.chat;

import java.util.Objects;

/** Ends a call with the error its caller is told. Carries no stack trace: it reports a request, not a place in the code. */
public final class ChatException extends RuntimeException {

    private final transient ChatError error;

    public ChatException(ChatError error) {
        this(error, null);
    }

    public ChatException(ChatError error, Throwable cause) {
        super(Objects.requireNonNull(error, "error").message(), cause, false, false);
        this.error = error;
    }

    public ChatError error() {
        return error;
    }
}
