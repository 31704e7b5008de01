package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds where in a file something is that was told without its line. */
final class LineSearch {

    private LineSearch() {}

    /** The numbers of the lines in which something like the pattern is, from 1; none when the file cannot be read. */
    static List<Integer> numbers(Path file, Pattern pattern) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.rangeClosed(1, lines.size())
                    .filter(number -> pattern.matcher(lines.get(number - 1)).find())
                    .boxed()
                    .toList();
        } catch (IOException e) {
            return List.of(); // what is wrong is told without the line
        }
    }
}
