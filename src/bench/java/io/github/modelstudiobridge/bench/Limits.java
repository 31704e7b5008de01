package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** References that a file holds, and how far above them a value may be. */
final class Limits {

    private static final String ALLOWED = "allowed";

    private final Path file;
    private final Properties properties;

    private Limits(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    static Limits read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new Limits(file, properties);
    }

    /**
     * What became of a value.
     *
     * @param passed whether it is within its limit
     * @param line   names the reference, the limit and the value
     */
    record Verdict(boolean passed, String line) {}

    /** @throws IllegalArgumentException when the file lacks the reference, or it is no number */
    Verdict judge(String reference, String what, double value) {
        double limit = number(reference) * number(ALLOWED);
        boolean passed = value <= limit;
        String line = "%s: %.2f %s %.2f, which is %s = %s in %s × %s"
                .formatted(
                        what,
                        value,
                        passed ? "is within the limit of" : "is OVER the limit of",
                        limit,
                        reference,
                        properties.getProperty(reference),
                        file,
                        properties.getProperty(ALLOWED));
        return new Verdict(passed, line);
    }

    private double number(String key) {
        try {
            return Double.parseDouble(properties.getProperty(key, "").strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " in " + file + " must be a number", e);
        }
    }
}
