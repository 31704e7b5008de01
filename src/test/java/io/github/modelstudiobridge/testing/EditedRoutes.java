package io.github.modelstudiobridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the shipped routes that a test edits, as a user would. */
public final class EditedRoutes {

    private final Path directory;

    private EditedRoutes(Path directory) {
        this.directory = directory;
    }

    /** Copies the shipped routes. */
    public static EditedRoutes in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(BridgeUnderTest.ROUTES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(BridgeUnderTest.ROUTES.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return new EditedRoutes(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Adds a file, or more to one, e.g. {@code tools/find-order.camel.yaml}. */
    public EditedRoutes add(String file, String yaml) throws IOException {
        Files.writeString(directory.resolve(file), yaml, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    /** Puts steps in front of the step with an id, at its indentation. */
    public EditedRoutes insertBefore(String file, String id, String steps) throws IOException {
        List<String> lines = lines(file);
        int step = step(lines, id);
        return write(file, lines, step, step, indented(steps, indentation(lines.get(step))));
    }

    /** Puts other steps in the place of the step with an id. */
    public EditedRoutes replace(String file, String id, String steps) throws IOException {
        List<String> lines = lines(file);
        int step = step(lines, id);
        int indentation = indentation(lines.get(step));
        int end = step + 1;
        while (end < lines.size() && indentation(lines.get(end)) > indentation) {
            end++;
        }
        return write(file, lines, step, end, indented(steps, indentation));
    }

    /** Puts another text in the place of one, wherever a file has it. */
    public EditedRoutes replaceText(String file, String text, String instead) throws IOException {
        String content = Files.readString(directory.resolve(file));
        if (!content.contains(text)) {
            throw new IllegalArgumentException(file + " does not hold " + text);
        }
        Files.writeString(directory.resolve(file), content.replace(text, instead));
        return this;
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    private EditedRoutes write(String file, List<String> lines, int from, int to, List<String> steps)
            throws IOException {
        Files.write(
                directory.resolve(file),
                Stream.of(lines.subList(0, from), steps, lines.subList(to, lines.size()))
                        .flatMap(List::stream)
                        .toList());
        return this;
    }

    /** The line that a step begins with: the nearest one before its id that is a list item further left. */
    private static int step(List<String> lines, String id) {
        int line = 0;
        while (!lines.get(line).strip().equals("id: " + id)) {
            line++;
        }
        int indentation = indentation(lines.get(line));
        while (!lines.get(line).strip().startsWith("- ") || indentation(lines.get(line)) >= indentation) {
            line--;
        }
        return line;
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static List<String> indented(String steps, int indentation) {
        return steps.lines()
                .map(line -> line.isEmpty() ? line : " ".repeat(indentation) + line)
                .toList();
    }
}
