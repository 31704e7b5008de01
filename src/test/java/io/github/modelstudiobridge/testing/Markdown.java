package io.github.modelstudiobridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document of the project, taken apart, so that tests can hold it to the code. */
public record Markdown(Path path, String text) {

    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");

    public static Markdown read(Path path) throws IOException {
        return new Markdown(path, Files.readString(path));
    }

    public static Markdown read(String path) throws IOException {
        return read(Path.of(path));
    }

    /** The documents of the project: those beside the README and all below docs. */
    public static List<Markdown> all() throws IOException {
        List<Markdown> all = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of("."));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            for (Path path : Stream.concat(top, docs)
                    .map(Path::normalize)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                all.add(read(path));
            }
        }
        return all;
    }

    /** The fenced blocks of a language, without their fences. */
    public List<String> blocks(String language) {
        return FENCE.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The first block of a language below a heading. */
    public String block(String language, String heading) {
        String below = text.substring(text.indexOf("\n" + heading + "\n"));
        return new Markdown(path, below).blocks(language).get(0);
    }

    /** What is below a heading of the second level, up to the next one. */
    public Markdown section(String heading) {
        String below = text.split("(?m)^## " + Pattern.quote(heading) + "\n", 2)[1];
        return new Markdown(path, below.split("(?m)^## ", 2)[0]);
    }

    /** The rows of all tables with these columns; cells without the marks of code. */
    public List<List<String>> rows(String... columns) {
        List<List<String>> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : prose().split("\n")) {
            List<String> cells = line.startsWith("|") ? cells(line) : List.of();
            if (cells.equals(List.of(columns))) {
                inTable = true;
            } else if (cells.isEmpty()) {
                inTable = false;
            } else if (inTable && !line.startsWith("|---")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(CELL_END.split(line.substring(1)))
                .map(cell -> cell.strip().replaceAll("^`([^`]*)`$", "$1"))
                .toList();
    }

    /** Where links lead to. */
    public List<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
    }

    /** The anchors of the headings, as GitHub makes them. */
    public List<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{Alnum} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
