package io.github.modelstudiobridge.bench;

import io.github.modelstudiobridge.bench.gateway.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the environment says: {@code JAVA_OPTS}, and numbers that scale a run. */
final class Options {

    static final Path DIRECTORY = Path.of("target/bench").toAbsolutePath();

    private static final Path JAR = Path.of("target/model-studio-bridge.jar");
    private static final Path ARCHIVE_OPTIONS = Path.of("target/model-studio-bridge.options");

    private Options() {}

    /** How gateways are started; what earlier runs logged is deleted. */
    static Setup setup(Cores cores) throws IOException {
        Files.createDirectories(DIRECTORY);
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.delete(log);
            }
        }
        // as it is shipped
        List<String> javaOptions = Stream.concat(
                        Stream.of("@config/jvm.options"), words(System.getenv().getOrDefault("JAVA_OPTS", "")).stream())
                .toList();
        List<String> archive = words(Files.exists(ARCHIVE_OPTIONS) ? Files.readString(ARCHIVE_OPTIONS) : "");
        return new Setup(JAR, javaOptions, archive, DIRECTORY, cores);
    }

    static List<String> words(String text) {
        return Pattern.compile("[\\s,]+")
                .splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static int number(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }

    /** A number from the environment. */
    static double number(String variable, double otherwise) {
        String value = System.getenv().getOrDefault(variable, "");
        try {
            return value.isBlank() ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(variable + " must be a number, not " + value, e);
        }
    }
}
