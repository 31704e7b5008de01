package io.github.modelstudiobridge.camel.tool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConversionException;

/** Says what an option of a tool should be: Camel's own message says what it could not be made. */
final class ToolOptions {

    private static final List<String> DURATIONS = List.of("timeout");
    private static final List<String> NUMBERS = List.of("maxConcurrent", "maxWaiting", "maxResultSize");
    private static final List<String> FLAGS = List.of("parallel", "idempotent");

    private ToolOptions() {}

    /** @throws IllegalArgumentException names the option, what it is, and what it should be */
    static void check(CamelContext context, Map<String, Object> options) {
        DURATIONS.forEach(name -> check(context, name, options, Duration.class, "a duration such as 500ms or 10s"));
        NUMBERS.forEach(name -> check(context, name, options, Integer.class, "a whole number such as 10"));
        FLAGS.forEach(name -> {
            String value = text(context, name, options);
            require(
                    value == null || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"),
                    name,
                    value,
                    "true or false");
        });
    }

    private static void check(
            CamelContext context, String name, Map<String, Object> options, Class<?> type, String expected) {
        String value = text(context, name, options);
        try {
            if (value != null) {
                require(context.getTypeConverter().convertTo(type, value) != null, name, value, expected);
            }
        } catch (TypeConversionException e) {
            require(false, name, value, expected);
        }
    }

    private static String text(CamelContext context, String name, Map<String, Object> options) {
        Object value = options.get(name);
        return value == null ? null : context.resolvePropertyPlaceholders(value.toString());
    }

    private static void require(boolean condition, String name, String value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("%s must be %s: \"%s\"".formatted(name, expected, value));
        }
    }
}
