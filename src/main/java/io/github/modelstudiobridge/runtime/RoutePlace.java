package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Where a route that does not start is written. */
final class RoutePlace {

    private RoutePlace() {}

    /** What Camel says of a mistake whose place it does not tell, and what to look for instead. */
    private static final Map<Pattern, String> MENTIONS = Map.of(
            Pattern.compile("Property with key \\[([^\\]]+)] not found.*", Pattern.DOTALL), "\\{\\{\\?*%s\\b",
            Pattern.compile(".*Duplicate route ids detected: ([^,]+?)[.,].*", Pattern.DOTALL), "\\bid: *[\"']?%s\\b");

    /**
     * File, line and id of the route that a failure is about, e.g. {@code routes/a.camel.yaml:7: route a: }; file and line
     * alone when it is about something else in a file, and empty when it is about none.
     */
    static String of(CamelContext context, Path routes, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String place = "";
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                place = of(context, routes, route.getRouteId());
            } else if (cause instanceof FailedToStartRouteException route) {
                place = of(context, routes, route.getRouteId());
            } else if (cause instanceof ClassNotFoundException missing) {
                place = mention(routes, Pattern.quote(missing.getMessage()));
            } else if (cause.getMessage() != null) {
                place = mention(routes, cause);
            }
            if (!place.isEmpty()) {
                return place;
            }
        }
        return BeanPlace.of(failure) + FileTrial.placeOf(failure, routes);
    }

    private static String mention(Path routes, Throwable cause) {
        for (Map.Entry<Pattern, String> mention : MENTIONS.entrySet()) {
            Matcher said = mention.getKey().matcher(cause.getMessage());
            if (said.matches()) {
                return mention(routes, mention.getValue().formatted(Pattern.quote(said.group(1))));
            }
        }
        return "";
    }

    /** File, line and id of a route, in the same form. */
    static String of(CamelContext context, Path routes, String id) {
        RouteDefinition route =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(id);
        String place = "";
        if (route != null && route.isCreatedFromTemplate()) {
            place = entry(routes, id);
        } else if (route != null && route.getInput().getLocation() != null) {
            Path file = Path.of(route.getInput().getLocation().replaceFirst("^file:", ""));
            place = line(file, route.getInput().getLineNumber());
        }
        return place + "route " + id + ": ";
    }

    /** A route made of a template knows only the template's place: the entry that makes it is looked for. */
    private static String entry(Path routes, String id) {
        return mention(routes, "^\\s*(- )?routeId:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*(#.*)?$");
    }

    /** The last place that says something, or nothing: of two that cannot both be, the later one is the newer, mostly. */
    private static String mention(Path routes, String regex) {
        Pattern pattern = Pattern.compile(regex);
        String place = "";
        for (Path file : files(routes)) {
            for (int number : LineSearch.numbers(file, pattern)) {
                place = line(file, number);
            }
        }
        return place;
    }

    /** None without a directory: routes that come from elsewhere must not make anybody read the working directory. */
    private static List<Path> files(Path routes) {
        if (routes.toString().isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(routes)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // without a place the message still names what is wrong
        }
    }

    static String line(Path file, int line) {
        return shown(file) + ":" + line + ": ";
    }

    /** As it is named in messages: from here on, if it is below the working directory. */
    static Path shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }
}
