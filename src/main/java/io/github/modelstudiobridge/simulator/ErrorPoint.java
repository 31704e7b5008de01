package io.github.modelstudiobridge.simulator;

/**
 * Where a stream breaks off with an error, and with which: {@code 3}, {@code 3:429} or {@code 0:400-inspection}.
 *
 * @param afterTokens tokens sent before the error
 * @param kind the error
 */
record ErrorPoint(long afterTokens, FaultKind kind) {

    static ErrorPoint of(String text) {
        int colon = text.indexOf(':');
        String tokens = colon < 0 ? text : text.substring(0, colon);
        FaultKind kind = colon < 0 ? FaultKind.INTERNAL : FaultKind.of(text.substring(colon + 1));
        return new ErrorPoint(Directive.parseNumber(tokens, 0, Long.MAX_VALUE), kind);
    }
}
