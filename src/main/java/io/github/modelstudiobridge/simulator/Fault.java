package io.github.modelstudiobridge.simulator;

/**
 * How a stream goes wrong, and after how many tokens.
 *
 * @param kind what happens
 * @param afterTokens tokens sent before
 * @param error the error that is sent, null where none is
 */
record Fault(Kind kind, long afterTokens, FaultKind error) {

    /** What can happen to a stream. */
    enum Kind {
        /** An {@code {"error":…}} data event. */
        ERROR_IN_STREAM,
        /** The same under {@code event: error}. */
        ERROR_EVENT,
        /** The native protocol's error with its status in a comment. */
        ERROR_COMMENT,
        /** The connection closes. */
        CUT,
        /** Nothing more comes and the connection stays open. */
        STALL
    }

    /** The fault that the directives ask for, or null. */
    static Fault of(Directives directives) {
        if (directives.has(Directive.CUT)) {
            return new Fault(Kind.CUT, directives.get(Directive.CUT, 0L), null);
        }
        if (directives.has(Directive.STALL)) {
            return new Fault(Kind.STALL, directives.get(Directive.STALL, 0L), null);
        }
        Fault fault = error(Kind.ERROR_IN_STREAM, directives.get(Directive.ERROR_IN_STREAM, null));
        fault = fault != null ? fault : error(Kind.ERROR_EVENT, directives.get(Directive.ERROR_EVENT, null));
        return fault != null ? fault : error(Kind.ERROR_COMMENT, directives.get(Directive.ERROR_COMMENT, null));
    }

    private static Fault error(Kind kind, ErrorPoint point) {
        return point == null ? null : new Fault(kind, point.afterTokens(), point.kind());
    }
}
