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
}
