package io.github.modelstudiobridge.runtime;

import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/** The bridge's own properties in a Camel context that is somebody else's. */
final class EmbeddedProperties {

    private static final String SHIPPED = "/model-studio-bridge/application.properties";

    /** Where an application's routes come from. */
    static final String ROUTES = "camel.main.routes-include-pattern";

    /** As UTF-8, and as its bytes are in Latin-1. */
    private static final List<String> BYTE_ORDER_MARKS = List.of("\ufeff", "\u00ef\u00bb\u00bf");

    /** Others in the value were written as escapes. */
    private static final Pattern LATIN = Pattern.compile("[\\x80-\\xff]+");

    private EmbeddedProperties() {}

    /** What {@link #ROUTES} is, in either spelling; empty when there is none. */
    static String routesPattern(CamelContext context) {
        PropertiesComponent properties = context.getPropertiesComponent();
        return properties
                .resolveProperty(ROUTES)
                .or(() -> properties.resolveProperty("camel.main.routesIncludePattern"))
                .orElse("");
    }

    /** Whether files with routes are looked for at a place. */
    static boolean isRoutes(CamelContext context, String location) {
        return Stream.of(routesPattern(context).split(","))
                .anyMatch(named -> named.replace("?optional=true", "").equals(location));
    }

    /**
     * Adds those that are blank, those of the bridge's own environment variables, and for all that the context does not
     * have what is shipped.
     */
    static void complete(CamelContext context) throws IOException, StartException {
        PropertiesComponent properties = context.getPropertiesComponent();
        BlankProperties.names().forEach(name -> properties.addOverrideProperty(name, ""));
        readAsUtf8(properties).forEach(properties::addOverrideProperty);
        Environment.properties(System.getenv()).forEach(properties::addOverrideProperty);
        Properties shipped = shipped();
        for (String name : shipped.stringPropertyNames()) {
            if (UnknownProperties.OURS.matcher(name).matches() && !has(properties, name)) {
                properties.addOverrideProperty(name, shipped.getProperty(name));
            }
        }
    }

    /** Ours that were UTF-8 and have been read as Latin-1, which is Camel's choice for files. */
    private static Map<String, String> readAsUtf8(PropertiesComponent properties) throws StartException {
        Map<String, String> meant = new HashMap<>();
        Properties all = properties.loadProperties();
        for (String name : all.stringPropertyNames()) {
            requireNoMark(name);
            String value = all.getProperty(name);
            if (UnknownProperties.OURS.matcher(name).matches()
                    && LATIN.matcher(value).find()) {
                meant.put(name, LATIN.matcher(value).replaceAll(text -> quoteReplacement(asUtf8(text.group()))));
            }
        }
        return meant;
    }

    /** Of the bridge's first property in a file; before anything else it does no harm to the bridge. */
    private static void requireNoMark(String name) throws StartException {
        for (String mark : BYTE_ORDER_MARKS) {
            String meant = name.startsWith(mark) ? name.substring(mark.length()) : "";
            if (UnknownProperties.OURS.matcher(meant).matches()) {
                throw new StartException(
                        meant + " has a byte order mark before its name, as the file begins with one; save it without",
                        null);
            }
        }
    }

    /** As it is where it was Latin-1: a text of that which is UTF-8, too, has hardly a meaning. */
    private static String asUtf8(String latin) {
        try {
            byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin;
        }
    }

    private static Properties shipped() throws IOException {
        Properties shipped = new Properties();
        try (InputStream file = EmbeddedProperties.class.getResourceAsStream(SHIPPED);
                Reader text = new InputStreamReader(file, Configuration.ENCODING)) {
            shipped.load(text);
        }
        // an application has no config/ of the bridge's beside it
        shipped.setProperty("modelstudio.models", "classpath:model-studio-bridge/models.yaml");
        return shipped;
    }

    private static boolean has(PropertiesComponent properties, String name) {
        try {
            Optional<String> value = properties.resolveProperty(name);
            return value.isPresent();
        } catch (IllegalArgumentException e) {
            return true; // it refers to one that is still to be added
        }
    }
}
