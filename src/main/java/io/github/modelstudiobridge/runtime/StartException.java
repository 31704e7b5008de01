package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Why the bridge does not start, in one line that says what to change. */
public final class StartException extends Exception {

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The innermost reason that says more than the platform: that is the one a person can act on.
     *
     * @param place where it is, to be put before it; may be empty
     */
    static StartException of(Exception failure, String place) {
        Throwable reason = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartException known) {
                return known;
            }
            if (!(cause instanceof IOException
                    || cause instanceof ExecutionException
                    || cause instanceof CompletionException)) {
                reason = cause;
            }
        }
        String message = reason.getMessage() == null ? reason.toString() : reason.getMessage();
        return new StartException(place + message.replaceAll("\\s+", " "), failure);
    }
}
