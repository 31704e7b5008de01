package io.github.modelstudiobridge.chat;

import java.util.Objects;

/** Ends a call with the error its caller is told. Carries no stack trace: it reports a request, not a place in the code. */
public final class ChatException extends RuntimeException {

    private final transient ChatError error;
    private final int upstreamStatus;
    private final String upstreamRequestId;

    public ChatException(ChatError error) {
        this(error, null);
    }

    public ChatException(ChatError error, Throwable cause) {
        this(error, cause, 0, null);
    }

    /**
     * An error of the model's side.
     *
     * @param upstreamStatus    the HTTP status that it gave, or would have given inside a stream
     * @param upstreamRequestId what it says to be the request's id, unchecked; or null
     */
    public ChatException(ChatError error, Throwable cause, int upstreamStatus, String upstreamRequestId) {
        super(Objects.requireNonNull(error, "error").message(), cause, false, false);
        this.error = error;
        this.upstreamStatus = upstreamStatus;
        this.upstreamRequestId = upstreamRequestId;
    }

    /** The status by the model's side; 0 when the error is not its own. */
    public int upstreamStatus() {
        return upstreamStatus;
    }

    /** What the error itself says to be the request's id at the model's side, unchecked; null when it says none. */
    public String upstreamRequestId() {
        return upstreamRequestId;
    }

    public ChatError error() {
        return error;
    }
}
