package io.github.modelstudiobridge.docs;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The fields that rows of the coverage list, by their paths. A path lists what leads to it, too; one that ends with
 * {@code .*} lists whatever is below it.
 */
public final class ListedFields {

    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern PATH =
            Pattern.compile("[\\p{L}_][\\w\\p{L}]*(\\[])*(\\.[\\p{L}_][\\w\\p{L}]*(\\[])*)*(\\.\\*)?");
    private static final String ANYTHING = ".*";

    private final Set<String> paths = new TreeSet<>();
    private final Set<String> free = new TreeSet<>();

    ListedFields(List<List<String>> rows) {
        rows.forEach(row -> names(row).forEach(this::add));
    }

    /** The names in the first cell; one that is a single name has lost its marks. */
    static List<String> names(List<String> row) {
        List<String> names =
                NAME.matcher(row.get(0)).results().map(name -> name.group(1)).toList();
        return names.isEmpty() ? List.of(row.get(0)) : names;
    }

    /** Those names that are paths of fields, without an end that stands for elements or anything. */
    public static List<String> paths(List<String> row) {
        return names(row).stream()
                .filter(name -> PATH.matcher(name).matches())
                .map(name -> name.replaceAll("(\\[]|\\.\\*)+$", ""))
                .toList();
    }

    private void add(String name) {
        String path = name;
        if (name.endsWith(ANYTHING)) {
            path = name.substring(0, name.length() - ANYTHING.length());
            free.add(path);
        }
        while (path.contains(".")) {
            paths.add(path);
            path = path.substring(0, path.lastIndexOf('.')).replaceAll("(\\[])+$", "");
        }
        paths.add(path.replaceAll("(\\[])+$", ""));
    }

    boolean has(String path) {
        return paths.contains(path)
                || free.stream().anyMatch(whole -> path.startsWith(whole + ".") || path.startsWith(whole + "["));
    }
}
