package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * File, line and id of the route that a failure is about, e.g. {@code routes/a.camel.yaml:7: route a: }; empty when it
     * is about none.
     */
    static String of(CamelContext context, Path routes, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route) {
                return of(context, routes, route.getRouteId());
            }
            if (cause instanceof FailedToStartRouteException route) {
                return of(context, routes, route.getRouteId());
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
        Pattern entry = Pattern.compile("\\s*(- )?routeId:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*(#.*)?");
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (entry.matcher(lines.get(i)).matches()) {
                        return line(file, i + 1);
                    }
                }
            }
        } catch (IOException e) {
            // without a place the message still names the route
        }
        return "";
    }

    private static String line(Path file, int line) {
        Path here = Path.of("").toAbsolutePath();
        Path shown = file.startsWith(here) ? here.relativize(file) : file;
        return shown + ":" + line + ": ";
    }
}
