package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.Variables;
import io.github.modelstudiobridge.modelstudio.NearestNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds properties that look like the bridge's own, but that nobody reads: a misspelt one would leave its default in force
 * without a word. Known are those of the configuration reference, which comes with the program because the configuration
 * itself is the user's to edit; and those that a route or another property mentions, for tools bring properties of their
 * own. Says names only, never values.
 */
final class UnknownProperties {

    /**
     * One that nobody reads.
     *
     * @param name    of the property or environment variable
     * @param nearest the known one that is spelled most alike, or null
     * @param place   file and line, or null where it comes from elsewhere
     */
    record Unknown(String name, String nearest, String place) {

        /** What is wrong, for a person. */
        String mistake() {
            return (place == null ? "" : place + ": ")
                    + name
                    + " is read by nobody"
                    + (nearest == null ? "" : ", did you mean " + nearest + "?");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(UnknownProperties.class);

    static final Pattern OURS = Pattern.compile("(bridge|ims|gateway|openai|upstream|modelstudio|tools|audit)\\..+");
    private static final Pattern OUR_VARIABLES =
            Pattern.compile("(BRIDGE|IMS|GATEWAY|OPENAI|UPSTREAM|MODEL_?STUDIO|TOOLS|AUDIT)_.+");

    /** Whoever reads these says by itself which of them count for nothing. */
    private static final Pattern LOOKED_AFTER = Pattern.compile(
            "(ims|gateway|openai)\\.limits\\.(.+\\.)?(requests-per-minute|concurrent-streams)|modelstudio\\.(failover|regions)\\..+");

    /** The environment is full of what is meant for others: only what is hardly another name is taken for ours. */
    private static final int MOST_LETTERS = 2;
    /** Of OpenAI's own programs. */
    private static final String OPENAI_KEY = "OPENAI_API_KEY";

    private static final Pattern REFERENCE_ROW = Pattern.compile("(?m)^\\| `([a-z0-9.-]+)` \\|");
    private static final Pattern NAME = Pattern.compile("[\\w.-]*\\w");
    /** {@code {{tools.{{name}}.url}}}: any name may stand in the middle. */
    private static final Pattern NESTED = Pattern.compile("\\{\\{([\\w.-]*)\\{\\{[^{}]*}}([\\w.-]*)}}");

    private final Set<String> known = new HashSet<>(documented());
    private final List<Pattern> families = new ArrayList<>(List.of(LOOKED_AFTER));

    private UnknownProperties(Collection<String> routes, Properties properties) {
        properties.values().forEach(value -> readMentions(value.toString()));
        routes.forEach(this::readMentions);
    }

    private static List<String> texts(Path routes) throws StartException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".yaml") && Files.isRegularFile(name))
                    .toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            throw new StartException("The routes cannot be read: " + StartException.of(e), e);
        }
    }

    /** In the order of their names, those of the environment last. */
    static List<Unknown> of(Source source, Properties properties, Map<String, String> environment)
            throws StartException {
        return of(source.config(), texts(source.routes()), properties, environment);
    }

    /** A property that a runtime has made of a variable is told as the variable, if at all. */
    private static List<Unknown> of(
            Path config, Collection<String> routes, Properties properties, Map<String, String> environment) {
        UnknownProperties names = new UnknownProperties(routes, properties);
        Stream<Unknown> set = properties.stringPropertyNames().stream()
                .filter(name -> OURS.matcher(name).matches() && !names.isKnown(name))
                .filter(name -> !environment.containsKey(Variables.of(name)))
                .sorted()
                .map(name -> new Unknown(name, nearest(name, names.known, name.length() / 2), place(name, config)));
        return Stream.concat(set, names.variables(environment.keySet())).toList();
    }

    /** Says so in the log; says nothing where the routes cannot be read, for whoever loads them does. */
    static void warn(Source source, Properties properties) {
        try {
            of(source, properties, System.getenv()).forEach(UnknownProperties::warn);
        } catch (StartException | UncheckedIOException e) {
            LOG.debug("event=properties-not-checked reason=\"{}\"", e.getMessage());
        }
    }

    /**
     * The same, of routes that have been read.
     *
     * @param routes the text of each file
     */
    static void warn(Path config, Collection<String> routes, Properties properties) {
        of(config, routes, properties, System.getenv()).forEach(UnknownProperties::warn);
    }

    private static void warn(Unknown unknown) {
        LOG.warn(
                "event=unknown-property property={} nearest={} at={}",
                unknown.name(),
                Objects.requireNonNullElse(unknown.nearest(), "-"),
                Objects.requireNonNullElse(unknown.place(), "-"));
    }

    private Stream<Unknown> variables(Collection<String> environment) {
        Set<String> variables = known.stream().map(Variables::of).collect(Collectors.toSet());
        variables.addAll(Environment.NAMES);
        return environment.stream()
                .filter(name -> OUR_VARIABLES.matcher(name).matches() && !variables.contains(name))
                .filter(name -> !name.equals(OPENAI_KEY)
                        && !isKnown(name.toLowerCase(Locale.ROOT).replace('_', '.')))
                .sorted()
                .map(name -> new Unknown(name, nearest(name, variables, MOST_LETTERS), null))
                .filter(unknown -> unknown.nearest() != null);
    }

    /** The names of all properties in the configuration reference. */
    static Set<String> documented() {
        try (InputStream reference = UnknownProperties.class.getResourceAsStream("configuration.md")) {
            String text = new String(reference.readAllBytes(), StandardCharsets.UTF_8);
            return REFERENCE_ROW
                    .matcher(text)
                    .results()
                    .map(row -> row.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of them that mean a bridge: the reference has some of Camel's too. */
    static Stream<String> documentedOfOurs() {
        return documented().stream().filter(name -> OURS.matcher(name).matches());
    }

    private void readMentions(String text) {
        NAME.matcher(text).results().forEach(name -> known.add(name.group()));
        NESTED.matcher(text)
                .results()
                .forEach(name -> families.add(
                        Pattern.compile(Pattern.quote(name.group(1)) + ".+" + Pattern.quote(name.group(2)))));
    }

    private boolean isKnown(String name) {
        return known.contains(name)
                || families.stream().anyMatch(family -> family.matcher(name).matches());
    }

    private static String nearest(String name, Collection<String> known, int mostLetters) {
        List<String> ours = known.stream()
                .filter(each -> OURS.matcher(each).matches()
                        || OUR_VARIABLES.matcher(each).matches())
                .toList();
        return NearestNames.within(mostLetters, name, ours).stream().findFirst().orElse(null);
    }

    private static String place(String name, Path config) {
        try {
            List<String> lines = Files.readAllLines(config);
            for (int i = 0; i < lines.size(); i++) {
                String key = lines.get(i).strip().split("[=:\\s]", 2)[0];
                if (key.equals(name)) {
                    return config + ":" + (i + 1);
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
