package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/** The bridge's own properties in a Camel context that is somebody else's. */
final class EmbeddedProperties {

    private static final String SHIPPED = "/model-studio-bridge/application.properties";

    /** Where an application's routes come from. */
    static final String ROUTES = "camel.main.routes-include-pattern";

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
    static void complete(CamelContext context) throws IOException {
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
    private static Map<String, String> readAsUtf8(PropertiesComponent properties) {
        Map<String, String> meant = new HashMap<>();
        Properties all = properties.loadProperties();
        for (String name : all.stringPropertyNames()) {
            String value = all.getProperty(name);
            boolean suspect =
                    value.chars().anyMatch(c -> c > 0x7f) && value.chars().allMatch(c -> c <= 0xff);
            if (suspect && UnknownProperties.OURS.matcher(name).matches()) {
                try {
                    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
                    meant.put(
                            name,
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(bytes))
                                    .toString());
                } catch (CharacterCodingException e) {
                    // it was Latin-1: a text of that which is UTF-8, too, has hardly a meaning
                }
            }
        }
        return meant;
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
