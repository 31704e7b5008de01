package io.github.modelstudiobridge.camel.tool;

import java.util.List;

/** All that is wrong with one tool's declaration; the message has it in one line. */
public final class WrongToolException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    WrongToolException(List<String> mistakes) {
        super(String.join("; ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** A sentence each, without their place. */
    public List<String> mistakes() {
        return mistakes;
    }
}
