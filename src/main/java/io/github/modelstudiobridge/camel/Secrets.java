package io.github.modelstudiobridge.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * Reads secrets by the name of their property, so that no route, bean or log holds their value: {@code <name>} itself or
 * the file that {@code <name>-file} points to.
 */
final class Secrets {

    private Secrets() {}

    /**
     * The values of a property, separated by commas; in a file also by line breaks.
     *
     * @throws IllegalArgumentException when the file cannot be read; names the property
     */
    static List<String> list(CamelContext context, String property) {
        String value = property(context, property).orElseGet(() -> file(context, property + "-file"));
        return Arrays.stream(value.split("[,\r\n]"))
                .map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .toList();
    }

    private static String file(CamelContext context, String property) {
        return property(context, property)
                .map(file -> {
                    try {
                        return Files.readString(Path.of(file));
                    } catch (IOException e) {
                        throw new IllegalArgumentException(property + " names a file that cannot be read: " + file, e);
                    }
                })
                .orElse("");
    }

    /** A property's value unless it is blank. */
    static Optional<String> property(CamelContext context, String property) {
        return context.getPropertiesComponent().resolveProperty(property).filter(value -> !value.isBlank());
    }
}
