package io.github.modelstudiobridge.chat;

import java.util.Objects;

/** Ends a call with the error its caller is told. Carries no stack trace: it reports a request, not a place in the code. */
public final class ChatException extends RuntimeException {

    private final transient ChatError error;
    private final int upstreamStatus;

    public ChatException(ChatError error) {
        this(error, null);
    }

    public ChatException(ChatError error, Throwable cause) {
        this(error, cause, 0);
    }

    /** An error of the model's side, with the HTTP status that it gave, or would have given inside a stream. */
    public ChatException(ChatError error, Throwable cause, int upstreamStatus) {
        super(Objects.requireNonNull(error, "error").message(), cause, false, false);
        this.error = error;
        this.upstreamStatus = upstreamStatus;
    }

    /** The status by the model's side; 0 when the error is not its own. */
    public int upstreamStatus() {
        return upstreamStatus;
    }

    public ChatError error() {
        return error;
    }
}
