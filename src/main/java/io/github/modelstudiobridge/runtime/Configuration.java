package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/** The properties at one moment, before any Camel context takes them. Immutable. */
final class Configuration {

    /** Belong to what lasts as long as the process. */
    private static final Pattern LASTING = Pattern.compile(
            "bridge\\.http\\.(host|port|idle-timeout|request-timeout|max-(connections|pipelined-(requests|bytes)|request-line-size"
                    + "|header-size|request-bytes-total))"
                    + "|bridge\\.management\\..*|bridge\\.reload.*|camel\\.(management|metrics|health)\\..*");

    /** Files with keys are looked at by who uses them. */
    private static final Pattern NAMES_FILES = Pattern.compile("modelstudio\\.models|.*\\.system-prompts");

    /** The one thing that makes a text no properties; in comments anything may stand. */
    private static final Pattern BROKEN_ESCAPE =
            Pattern.compile("^(?!\\s*[#!]).*(?<!\\\\)(\\\\\\\\)*\\\\u(?!\\p{XDigit}{4})");

    /** Of the properties file, which may hold what is said to callers; Camel's own choice is Latin-1. */
    static final String ENCODING = "UTF-8";

    private final Properties properties;
    private final Settings settings;

    private Configuration(Properties properties, Settings settings) {
        this.properties = properties;
        this.settings = settings;
    }

    /** @throws StartException names the file, and the line where there is one, when it cannot be read */
    static Configuration read(Source source) throws StartException {
        PropertiesText.requireUtf8(source.config());
        try {
            return load(source);
        } catch (RuntimeException e) {
            throw new StartException(
                    malformed(source.config()) + StartException.of(e, "").getMessage(), e);
        }
    }

    private static Configuration load(Source source) {
        // never started: it only resolves placeholders
        DefaultCamelContext context = new DefaultCamelContext();
        Properties overrides = new Properties();
        overrides.putAll(source.overrides());
        context.getPropertiesComponent().setEncoding(ENCODING);
        context.getPropertiesComponent().setLocation("file:" + source.config());
        context.getPropertiesComponent().setOverrideProperties(overrides);
        context.build();
        Properties all = context.getPropertiesComponent().loadProperties();
        all.putAll(overrides);
        return new Configuration(all, new Settings(context));
    }

    /** File and line of what cannot be read, as far as that can be found. */
    private static String malformed(Path config) {
        return LineSearch.numbers(config, BROKEN_ESCAPE).stream()
                .findFirst()
                .map(number -> config + ":" + number + ": ")
                .orElse(config + ": ");
    }

    /** The files and directories that the properties name and that are read with the routes. */
    List<Path> files() {
        return properties.stringPropertyNames().stream()
                .filter(name -> NAMES_FILES.matcher(name).matches())
                .flatMap(this::path)
                .toList();
    }

    /** The files with keys that the properties name. */
    List<Path> keyFiles() {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.endsWith("-file"))
                .flatMap(this::path)
                .toList();
    }

    /** None for a value that is no path: that is told by who reads the file. */
    private Stream<Path> path(String property) {
        try {
            String file = settings.text(property);
            return file.isEmpty() ? Stream.empty() : Stream.of(Path.of(file));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** Whether a property has a value that is not blank. */
    boolean isSet(String name) {
        // not by containsKey: what Camel loads has its entries elsewhere
        return properties.getProperty(name) != null && !settings.text(name).isEmpty();
    }

    Properties properties() {
        return properties;
    }

    Settings settings() {
        return settings;
    }

    /** The properties that count only from the next start on and are not what they were then. */
    List<String> lastingChanges(Configuration then) {
        return properties.stringPropertyNames().stream()
                .filter(name -> LASTING.matcher(name).matches())
                .filter(name -> !Objects.equals(properties.getProperty(name), then.properties.getProperty(name)))
                .sorted()
                .toList();
    }
}
