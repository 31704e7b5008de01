package io.github.modelstudiobridge.simulator;

/** The three line ends that an event stream may have. */
enum LineEnd {
    LF("\n"),
    CR("\r"),
    CRLF("\r\n");

    private final String text;

    LineEnd(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static LineEnd of(String name) {
        return switch (name) {
            case "lf" -> LF;
            case "cr" -> CR;
            case "crlf" -> CRLF;
            default -> throw new IllegalArgumentException("must be one of lf, cr, crlf");
        };
    }
}
