package io.github.modelstudiobridge.runtime;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds at the top of a file of routes what Camel passes over in silence, so that a lost dash or space would take routes
 * away, and what it tells of without a place. What is wrong further down, and what is no YAML, Camel tells well.
 */
final class RouteFileCheck {

    private static final Set<String> ITEMS = new TreeSet<>(List.of(
            "beans",
            "dataFormats",
            "errorHandler",
            "from",
            "intercept",
            "interceptFrom",
            "interceptSendToEndpoint",
            "onCompletion",
            "onException",
            "rest",
            "restConfiguration",
            "route",
            "routeConfiguration",
            "routeTemplate",
            "templatedRoute"));

    /** Finds mistakes in a file, a sentence each. */
    private interface Look {
        List<String> at(Path file) throws IOException, StartException;
    }

    private final String name;
    private final YAMLParser yaml;
    private final List<String> mistakes = new ArrayList<>();

    private RouteFileCheck(String name, YAMLParser yaml) {
        this.name = name;
        this.yaml = yaml;
    }

    /**
     * Looks for what Camel passes over in silence. Files that look as most do are not read as YAML, for a start waits for
     * this; what it cannot see then, Camel refuses.
     *
     * @throws StartException names all mistakes in the files that Camel takes from a directory, with their lines
     */
    static void glance(Path routes) throws StartException {
        require(routes, file -> glance(RoutePlace.shown(file).toString(), Files.readAllBytes(file)));
    }

    /** The same for a file that is somewhere else, in a jar for one; a sentence each. */
    static List<String> glance(String name, byte[] file) throws IOException {
        boolean usual = looksUsual(new String(file, StandardCharsets.UTF_8));
        return usual ? List.of() : mistakes(name, new ByteArrayInputStream(file));
    }

    /** The same, but closely. */
    static void check(Path routes) throws StartException {
        require(routes, RouteFileCheck::mistakes);
    }

    private static void require(Path routes, Look look) throws StartException {
        List<String> mistakes = new ArrayList<>();
        for (Path file : RouteFiles.in(routes)) {
            try {
                mistakes.addAll(look.at(file));
            } catch (IOException e) {
                throw RouteFiles.unreadable(e);
            }
        }
        StartException.throwIfAny(mistakes);
    }

    /** Whether nothing begins a line but comments and known items, of which each route has an indented {@code from}. */
    private static boolean looksUsual(String text) {
        int items = 0;
        int routes = 0;
        int froms = 0;
        for (String line : text.lines().toList()) {
            if (line.startsWith("- ") && line.stripTrailing().endsWith(":")) {
                String item = line.strip().substring(2, line.strip().length() - 1);
                if (!ITEMS.contains(item)) {
                    return false;
                }
                items++;
                routes += item.equals("route") ? 1 : 0;
            } else if (line.startsWith("    from:")) {
                froms++;
            } else if (!line.isBlank() && !line.startsWith(" ") && !line.startsWith("#")) {
                return false;
            }
        }
        return items > 0 && froms >= routes;
    }

    /** A sentence each, with file and line. */
    static List<String> mistakes(Path file) throws StartException {
        try (InputStream source = Files.newInputStream(file)) {
            return mistakes(RoutePlace.shown(file).toString(), source);
        } catch (IOException e) {
            throw RouteFiles.unreadable(e);
        }
    }

    /**
     * The same of a file that is somewhere else, in a jar for one.
     *
     * @param name what the file is called in the sentences
     */
    static List<String> mistakes(String name, InputStream source) throws IOException {
        try (YAMLParser yaml = new YAMLFactory().createParser(source)) {
            RouteFileCheck check = new RouteFileCheck(name, yaml);
            try {
                check.file();
            } catch (JacksonException e) {
                // no YAML from here on: Camel says so
            }
            return check.mistakes;
        }
    }

    private void file() throws IOException {
        JsonToken first = yaml.nextToken();
        String place = place();
        if (first == null) {
            mistakes.add(name + ": there is nothing in it but comments, if anything; delete it if it is not needed");
        } else if (first == JsonToken.START_ARRAY) {
            while (yaml.nextToken() != JsonToken.END_ARRAY) {
                item();
            }
        } else if (first != JsonToken.START_OBJECT || !isPipe()) {
            mistakes.add(place + "a list is expected, of routes and beans for instance, each with a dash before it");
        }
    }

    /** The one thing that Camel reads from a file without a list. */
    private boolean isPipe() throws IOException {
        try {
            while (yaml.nextToken() == JsonToken.FIELD_NAME) {
                boolean isKind = yaml.currentName().equals("kind");
                yaml.nextToken();
                if (isKind) {
                    return "Pipe".equals(yaml.getText());
                }
                yaml.skipChildren();
            }
        } catch (JacksonException e) {
            // dashes that come later do not fit to a first one that is missing
        }
        return false;
    }

    private void item() throws IOException {
        if (yaml.currentToken() != JsonToken.START_OBJECT) {
            yaml.skipChildren();
            return;
        }
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            String place = place();
            String item = yaml.currentName();
            JsonToken value = yaml.nextToken();
            if (!ITEMS.contains(camelCase(item))) {
                mistakes.add(place + item + " cannot stand at the top of a file, only " + String.join(", ", ITEMS)
                        + "; are there spaces missing before it?");
                yaml.skipChildren();
            } else if (value.isScalarValue() && !yaml.isCurrentAlias()) {
                mistakes.add(place + item + " has nothing below it; are there spaces missing in the lines after it?");
            } else if (item.equals("beans") && value == JsonToken.START_ARRAY) {
                while (yaml.nextToken() != JsonToken.END_ARRAY) {
                    require(place(), "a bean", "name", "type");
                }
            } else if (item.equals("route")) {
                require(place, "a route", "from");
            } else {
                yaml.skipChildren();
            }
        }
    }

    private void require(String place, String what, String... required) throws IOException {
        boolean hasNames = yaml.currentToken() == JsonToken.START_OBJECT;
        Set<String> names = new HashSet<>();
        while (hasNames && yaml.nextToken() == JsonToken.FIELD_NAME) {
            names.add(yaml.currentName());
            yaml.nextToken();
            yaml.skipChildren();
        }
        for (String each : required) {
            if (hasNames && !names.contains(each)) {
                mistakes.add(place + what + " needs a " + each);
            }
        }
        yaml.skipChildren();
    }

    /** Camel takes {@code route-template}, too. */
    private static String camelCase(String item) {
        return Pattern.compile("-(\\w)").matcher(item).replaceAll(letter -> letter.group(1)
                .toUpperCase(Locale.ROOT));
    }

    /** Of what has been read last. */
    private String place() {
        return name + ":" + yaml.currentTokenLocation().getLineNr() + ": ";
    }
}
