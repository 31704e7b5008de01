package io.github.modelstudiobridge.modelstudio;

import java.util.List;
import java.util.stream.Collectors;

/** All mistakes of a {@code models.yaml}; the message has one line for each, {@code file:line:column: what}. */
public final class ModelsFileException extends RuntimeException {

    /**
     * One mistake.
     *
     * @param line    from 1
     * @param column  from 1
     * @param message what is wrong, and where it helps, what was probably meant
     */
    public record Mistake(int line, int column, String message) {}

    private final String fileName;
    private final transient List<Mistake> mistakes;

    ModelsFileException(String fileName, List<Mistake> mistakes) {
        super(mistakes.stream()
                .map(each -> fileName + ":" + each.line() + ":" + each.column() + ": " + each.message())
                .collect(Collectors.joining("\n")));
        this.fileName = fileName;
        this.mistakes = List.copyOf(mistakes);
    }

    public String fileName() {
        return fileName;
    }

    /** In the order of the file, at least one. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
