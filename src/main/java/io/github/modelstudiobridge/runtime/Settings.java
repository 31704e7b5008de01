package io.github.modelstudiobridge.runtime;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * The bridge's own properties. Each is held to what it may be by its name, before any bean takes it: a conversion that
 * fails later names no property.
 *
 * <p>Immutable and thread safe.
 */
final class Settings {

    /** Holds a property to something, or fails naming it. */
    @FunctionalInterface
    private interface Check {
        void of(Settings settings, String name) throws StartException;
    }

    private record Rule(Pattern names, Check check) {}

    private static final int MANY = 1_000_000;

    /** The first that a name matches counts. */
    private static final List<Rule> RULES = List.of(
            rule("camel\\.main\\.shutdown-timeout", (all, name) -> all.number(name, 1, MANY)),
            rule("camel\\.main\\.routes.*", Settings::refuseRoutes),
            rule("camel\\.main\\..*", Settings::refuse),
            rule(".*\\.keep-alive|.*\\.remember", Settings::durationOrZero),
            rule(
                    ".*-timeout|.*-interval|.*\\.tool-filler-after|tools\\.(budget|remember-time|timeout)|upstream\\.(backoff|retry-budget|circuit-breaker\\.open-time)",
                    Settings::duration),
            rule("bridge\\.(http|management)\\.port", Settings::port),
            rule(
                    "bridge\\.reload|audit\\.text|.*\\.barge-in|.*\\.tools-yield|upstream\\.circuit-breaker\\.enabled",
                    Settings::flag),
            // as shipped it refers to the region, which is judged with the models, and told of better
            rule("modelstudio\\.base-url", (all, name) -> {}),
            rule("tools\\.weather\\.url", Settings::urlIfAny),
            rule(".*\\.mode", (all, name) -> all.choice(name, "strict", "lenient")),
            rule(".*\\.failure-speech-for", (all, name) -> all.choice(name, "stream", "call")),
            rule("upstream\\.circuit-breaker\\.failure-rate", (all, name) -> all.number(name, 1, 100)),
            rule("upstream\\.circuit-breaker\\..*", (all, name) -> all.number(name, 1, MANY)),
            rule(
                    "upstream\\.max-waiting-requests|bridge\\.http\\.max-pipelined-requests",
                    (all, name) -> all.number(name, 0, Integer.MAX_VALUE)),
            // there are no more ports
            rule("upstream\\.max-connections", (all, name) -> all.number(name, 1, 65_535)),
            rule(".*\\bmax-.*-total", (all, name) -> all.number(name, 1, Long.MAX_VALUE)),
            rule(".*\\bmax-.*", (all, name) -> all.number(name, 1, Integer.MAX_VALUE)));

    private static final String OURS =
            "(bridge|modelstudio|upstream|tools|ims|gateway|openai|audit|camel\\.main\\.shutdown-timeout)\\b.*";
    /** In both of Camel's spellings. */
    private static final String ENDS_OR_NEVER_STARTS =
            "camel\\.main\\.(auto-?[sS]tartup|duration-?[mM]ax|routes-?[iI]nclude-?[pP]attern).*";

    /** The same where Camel looks for its own properties by itself. */
    private static final Pattern IN_THE_ENVIRONMENT = Pattern.compile(
            "camel[._]main[._](auto[-_]?startup|duration[-_]?max|routes[-_]?include[-_]?pattern).*",
            Pattern.CASE_INSENSITIVE);

    private static final String HARMLESS = "true|0|";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    /** What Camel says; its text may hold more of a value than is to be told. */
    private static final Pattern NOT_FOUND = Pattern.compile("Property with key \\[([^]]+)] not found");

    private final CamelContext context;

    Settings(CamelContext context) {
        this.context = context;
    }

    private static Rule rule(String names, Check check) {
        return new Rule(Pattern.compile(names), check);
    }

    /** As for an {@link #checkEmbedded embedded} bridge, and of Camel's those that would leave a program without a bridge. */
    void check() throws StartException {
        checkThose(OURS + "|" + ENDS_OR_NEVER_STARTS);
        refuseThoseOf(System.getenv());
        refuseThoseOf(System.getProperties());
    }

    private static void refuseThoseOf(Map<?, ?> environment) throws StartException {
        List<String> mistakes = environment.entrySet().stream()
                .filter(set ->
                        IN_THE_ENVIRONMENT.matcher(String.valueOf(set.getKey())).matches())
                .filter(set -> !String.valueOf(set.getValue()).strip().matches(HARMLESS))
                .map(set -> set.getKey() + " cannot be set in the environment of a bridge: its routes are those of the"
                        + " directory --routes names, it starts all of them, and ends when it is told to")
                .sorted()
                .toList();
        StartException.throwIfAny(mistakes);
    }

    /** @throws StartException for those that cannot be used; those that others take their value from come first */
    void checkEmbedded() throws StartException {
        checkThose(OURS);
    }

    private void checkThose(String which) throws StartException {
        List<String> names = context.getPropertiesComponent().loadProperties().stringPropertyNames().stream()
                .filter(name -> name.matches(which))
                .sorted(Comparator.comparing((String name) -> !name.startsWith("upstream."))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<String> mistakes = new ArrayList<>();
        for (String name : names) {
            try {
                check(name);
            } catch (StartException | IllegalArgumentException e) {
                mistakes.add(e.getMessage());
            }
        }
        StartException.throwIfAny(mistakes);
    }

    private void check(String name) throws StartException {
        for (Rule rule : RULES) {
            if (rule.names().matcher(name).matches()) {
                rule.check().of(this, name);
                return;
            }
        }
        // any text will do, but it must be one
        text(name);
    }

    boolean isSet(String name) {
        return context.getPropertiesComponent().resolveProperty(name).isPresent();
    }

    /** @throws IllegalArgumentException when it, or one that it refers to, is set nowhere; names both */
    String text(String name) {
        try {
            return context.resolvePropertyPlaceholders("{{" + name + "}}").strip();
        } catch (IllegalArgumentException e) {
            // without what Camel says, which is told where it is the innermost reason
            throw new IllegalArgumentException(unset(name, e));
        }
    }

    private String unset(String name, IllegalArgumentException failure) {
        Matcher missing = NOT_FOUND.matcher(String.valueOf(failure.getMessage()));
        if (!missing.find()) {
            return name + ": " + failure.getMessage();
        }
        String refers = missing.group(1).equals(name) ? " is" : " refers to " + missing.group(1) + ", which is";
        String files = context.getPropertiesComponent().getLocations().stream()
                .filter(location -> location.startsWith("file:"))
                .map(location -> " in " + location.substring("file:".length()) + " or")
                .collect(Collectors.joining());
        return name + refers + " not set" + files + " by the environment";
    }

    Duration duration(String name) throws StartException {
        Duration duration = durationOrZero(name);
        require(!duration.isZero(), name + " must be positive: " + text(name));
        return duration;
    }

    private Duration durationOrZero(String name) throws StartException {
        String value = text(name);
        Matcher parts = DURATION.matcher(value);
        require(parts.matches(), name + " is no duration: " + value + "; write 500ms, 20s or 5m");
        Duration duration = Duration.of(Long.parseLong(parts.group(1)), UNITS.get(parts.group(2)));
        // timers count milliseconds in 31 bits
        require(duration.toMillis() <= Integer.MAX_VALUE, name + " is longer than 500h: " + value);
        return duration;
    }

    boolean flag(String name) throws StartException {
        return choice(name, "true", "false").equals("true");
    }

    private String choice(String name, String one, String other) throws StartException {
        String value = text(name);
        require(value.equals(one) || value.equals(other), name + " is neither " + one + " nor " + other + ": " + value);
        return value;
    }

    /** What is Camel's default does no harm. */
    private void refuse(String name) throws StartException {
        require(
                text(name).matches(HARMLESS),
                name + " cannot be set: a bridge starts all of its routes, and ends when it is told to");
    }

    private void refuseRoutes(String name) throws StartException {
        require(text(name).isEmpty(), name + " cannot be set: the routes are those of the directory --routes names");
    }

    /** Without repeating it: some hold a key. */
    private void urlIfAny(String name) throws StartException {
        String value = text(name);
        try {
            URI url = new URI(value);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean reachable = url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535;
            boolean bare = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            require(
                    value.isEmpty() || http && reachable && bare,
                    name + " is no absolute http or https URL with a host, a port from 1 to 65535 if any, and without"
                            + " user info, query or fragment");
        } catch (URISyntaxException e) {
            throw new StartException(name + " is no URL: " + e.getReason(), null);
        }
    }

    int port(String name) throws StartException {
        return (int) number(name, 0, 65_535);
    }

    int number(String name) throws StartException {
        return (int) number(name, 0, Integer.MAX_VALUE);
    }

    private long number(String name, long least, long most) throws StartException {
        String value = text(name);
        String message = "%s must be a whole number from %d to %d: %s".formatted(name, least, most, value);
        try {
            long number = Long.parseLong(value);
            require(number != 0 || least == 0, name + " must be positive: " + value);
            require(number >= least && number <= most, message);
            return number;
        } catch (NumberFormatException e) {
            throw new StartException(message, e);
        }
    }

    private static void require(boolean condition, String message) throws StartException {
        if (!condition) {
            throw new StartException(message, null);
        }
    }
}
