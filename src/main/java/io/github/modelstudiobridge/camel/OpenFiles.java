package io.github.modelstudiobridge.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** How many files, sockets included, this process may have open at once. */
public final class OpenFiles {

    /** The machine's own tool for it takes longer to load than the rest of the listener. */
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
        return limits.lines()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip())
                // that of a large number is as good as none
                .filter(line -> line.matches("\\d{1,9}\\s.*"))
                .mapToInt(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))))
                .findFirst();
    }
}
