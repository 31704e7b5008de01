package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.caller.CallerLimit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Where one dialect's keys and limits are configured.
 *
 * @param keysProperty property with the keys; {@code <keysProperty>-file} may name a file with more
 * @param keysVariable environment variable that wins over {@code keysProperty}, with {@code _FILE} over its file; null
 *                     where Camel's own rule finds the variable
 * @param limitsPrefix prefix of the limits' properties, or null for none
 * @param environment  environment variables by name
 */
record CallerKeySettings(
        CamelContext context,
        String keysProperty,
        String keysVariable,
        String limitsPrefix,
        Map<String, String> environment) {

    private static final String REQUESTS = "requests-per-minute";
    private static final String STREAMS = "concurrent-streams";

    /** The comma-separated keys, empty when there are none. */
    String list() {
        return variable("").or(() -> Secrets.property(context, keysProperty)).orElse("");
    }

    /** Where {@link #list} comes from. */
    String listName() {
        return variable("").isPresent() ? keysVariable : keysProperty;
    }

    /** The file with more keys, or null. */
    KeyFile file() {
        String property = keysProperty + "-file";
        return variable("_FILE")
                .map(path -> new KeyFile(keysVariable + "_FILE", path))
                .or(() -> Secrets.property(context, property).map(path -> new KeyFile(property, path)))
                .orElse(null);
    }

    private Optional<String> variable(String suffix) {
        return Optional.ofNullable(keysVariable)
                .map(name -> environment.get(name + suffix))
                .filter(value -> !value.isBlank());
    }

    /**
     * What a caller may use: its own limits, and where it has none everybody's.
     *
     * @throws IllegalArgumentException for a limit that is none; names its property
     */
    CallerLimit limit(String caller) {
        return limitsPrefix == null
                ? CallerLimit.NONE
                : new CallerLimit(limit(caller, REQUESTS), limit(caller, STREAMS));
    }

    /**
     * The properties and environment variables that set a limit for none of these callers: of a name that nobody has, or
     * misspelt. Sorted.
     */
    List<String> unusedLimits(List<String> callers) {
        if (limitsPrefix == null) {
            return List.of();
        }
        Set<String> used = new HashSet<>();
        for (String kind : List.of(REQUESTS, STREAMS)) {
            used.add(limitsPrefix + "." + kind);
            callers.forEach(name -> used.add(limitsPrefix + "." + name + "." + kind));
        }
        Set<String> usedVariables = new HashSet<>();
        used.forEach(property -> usedVariables.add(Variables.of(property)));
        Stream<String> properties = context.getPropertiesComponent().loadProperties().keySet().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith(limitsPrefix + ".") && !used.contains(name))
                .filter(name -> Secrets.property(context, name).isPresent());
        Stream<String> variables = environment.keySet().stream()
                .filter(name -> name.startsWith(Variables.of(limitsPrefix + ".")) && !usedVariables.contains(name));
        return Stream.concat(properties, variables).sorted().toList();
    }

    private int limit(String caller, String kind) {
        String everybodys = limitsPrefix + "." + kind;
        String own = limitsPrefix + "." + caller + "." + kind;
        return number(own).or(() -> number(everybodys)).orElse(0);
    }

    private Optional<Integer> number(String property) {
        return Secrets.property(context, property).map(String::strip).map(value -> {
            if (!value.matches("\\d{1,9}")) {
                throw new IllegalArgumentException(property + " is not a whole number from 0 to 999999999: " + value);
            }
            return Integer.valueOf(value);
        });
    }
}
