package io.github.modelstudiobridge.simulator;

/** A request that is answered with an error; thrown while it is judged, carries no stack trace. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    RefusedException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static RefusedException invalid(String param, String message) {
        return new RefusedException(ApiError.invalid(param, message));
    }

    ApiError error() {
        return error;
    }
}
