package io.github.modelstudiobridge.camel;

/** The caller closed the connection before its answer was complete. Nobody's failure; carries no stack trace. */
public final class CallerGoneException extends Exception {

    public CallerGoneException() {
        super("The caller closed the connection", null, false, false);
    }
}
