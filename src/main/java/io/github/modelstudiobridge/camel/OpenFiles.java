package io.github.modelstudiobridge.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** How many files, sockets included, this process may have open at once. */
public final class OpenFiles {

    /** Java's own bean for it takes long to load, and a start is not to wait for it; nor for streams or a pattern. */
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final String NAME = "Max open files";

    private OpenFiles() {}

    /** The limit that is in force; empty where there is none, or where the system does not tell (other than Linux). */
    public static OptionalInt limit() {
        try {
            return limit(Files.readString(LIMITS));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /** @param limits name, limit in force, highest limit and unit of each, a line each */
    static OptionalInt limit(String limits) {
        int line = limits.indexOf(NAME);
        if (line < 0) {
            return OptionalInt.empty();
        }
        int begin = line + NAME.length();
        while (limits.charAt(begin) == ' ') {
            begin++;
        }
        String number = limits.substring(begin, limits.indexOf(' ', begin));
        try {
            return OptionalInt.of(Integer.parseInt(number));
        } catch (NumberFormatException e) {
            // unlimited, or a number that is as good as that
            return OptionalInt.empty();
        }
    }
}
