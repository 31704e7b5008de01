package io.github.modelstudiobridge.runtime;

/** Keeps a Camel context from starting. What is wrong has been logged; whoever runs the context logs this one, too. */
final class NotStartedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NotStartedException(String message) {
        super(message);
    }

    /** None: what is around it has stacks enough, and its message is to be the last line. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** Becomes the innermost cause of what Camel throws by itself, and so the end of what is printed of it. */
    void endStackOf(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost instanceof NotStartedException) {
            return;
        }
        try {
            innermost.initCause(this);
        } catch (IllegalStateException e) { // it was made to have no cause
            innermost.addSuppressed(this);
        }
    }
}
