package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.modelstudio.ModelsFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Why the bridge does not start: a message in one line that says what to change, and sometimes details. */
public final class StartException extends Exception {

    /** Mistakes of programs: no configuration is meant to lead to them. */
    private static final Set<Class<? extends Throwable>> SURPRISES = Set.of(
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            AssertionError.class);

    private final String details;

    StartException(String message, Throwable cause) {
        this("", message, cause);
    }

    private StartException(String details, String message, Throwable cause) {
        super(message, cause);
        this.details = details;
    }

    /**
     * All that is wrong.
     *
     * @throws StartException for the first, with all of them as its details if there are more; never for none
     */
    static void throwIfAny(List<String> mistakes) throws StartException {
        if (!mistakes.isEmpty()) {
            throw new StartException(mistakes.size() == 1 ? "" : String.join("\n", mistakes), mistakes.get(0), null);
        }
    }

    /** Lines to be read before the message, without an end of line; empty when there are none. */
    public String details() {
        return details;
    }

    /** What no configuration should lead to, so that its stack is worth reading; null where the message says enough. */
    Throwable surprise() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            Throwable each = cause;
            if (SURPRISES.stream().anyMatch(type -> type.isInstance(each))) {
                return cause;
            }
        }
        return null;
    }

    /**
     * The innermost reason that says more than the platform: that is the one a person can act on.
     *
     * @param place where it is, to be put before it; may be empty
     */
    static StartException of(Throwable failure, String place) {
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
        if (reason instanceof ModelsFileException file) {
            int count = file.mistakes().size();
            String message = "modelstudio.models names %s, which has %d mistake%s; see above"
                    .formatted(file.fileName(), count, count == 1 ? "" : "s");
            return new StartException(file.getMessage(), message, failure);
        }
        return new StartException(place + message(reason).replaceAll("\\s+", " "), failure);
    }

    private static String message(Throwable reason) {
        if (reason.getCause() instanceof IOException file && file.toString().equals(reason.getMessage())) {
            return of(file); // what is around it adds only the name of a class
        }
        boolean speaks = reason.getMessage() != null
                && !(reason instanceof ClassNotFoundException || reason instanceof LinkageError);
        return speaks ? reason.getMessage() : reason.toString();
    }

    /** File and reason: Java names the file alone where it may not be read, or is not there. */
    static String of(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return failure.getMessage() + ": permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return failure.getMessage() + ": no such file";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
