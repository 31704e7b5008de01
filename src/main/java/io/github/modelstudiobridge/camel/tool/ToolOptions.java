package io.github.modelstudiobridge.camel.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConversionException;

/** Says what options of a tool should be: Camel's own message says of the first what it could not be made. */
final class ToolOptions {

    private record Kind(List<String> options, Class<?> type, String expected, String harmless) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(List.of("timeout"), Duration.class, "a duration such as 500ms or 10s", "10s"),
            new Kind(
                    List.of("maxConcurrent", "maxWaiting", "maxResultSize"),
                    Integer.class,
                    "a whole number such as 10",
                    "10"),
            new Kind(List.of("parallel", "idempotent"), Boolean.class, "true or false", "true"));

    private ToolOptions() {}

    /**
     * Finds the options that are not what they should be, and replaces them, so that the others can be looked at.
     *
     * @return a sentence each, which names the option, what it should be, and what it is
     */
    static List<String> replaceWrong(CamelContext context, Map<String, Object> options) {
        List<String> mistakes = new ArrayList<>();
        for (Kind kind : KINDS) {
            for (String name : kind.options()) {
                String value = text(context, options.get(name));
                if (value != null && !isOf(kind.type(), value, context)) {
                    mistakes.add("%s must be %s: \"%s\"".formatted(name, kind.expected(), value));
                    options.put(name, kind.harmless());
                }
            }
        }
        return mistakes;
    }

    private static String text(CamelContext context, Object value) {
        return value == null ? null : context.resolvePropertyPlaceholders(value.toString());
    }

    private static boolean isOf(Class<?> type, String value, CamelContext context) {
        if (type == Boolean.class) {
            return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
        }
        try {
            return context.getTypeConverter().convertTo(type, value) != null;
        } catch (TypeConversionException e) {
            return false;
        }
    }
}
