package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.JsonRefusal;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a tool's arguments must be, as JSON Schema: an object with named properties. Immutable and thread safe; {@link
 * #json()} must not be changed.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>
 */
public final class ArgumentSchema {

    private static final int MAX_MISTAKES = 5;
    /** More than any number has that a double can hold. */
    private static final int MAX_EXPONENT = 400;

    private static final int MAX_MESSAGE = 1_000;

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_PATH)
            .formatAssertionsEnabled(true)
            .build();

    private final ObjectNode json;
    private final JsonSchema schema;
    private final Set<String> names;

    private ArgumentSchema(ObjectNode json) {
        this.json = json;
        this.names = names(json);
        names.forEach(ArgumentNames::check);
        SchemaLoops.check(json);
        this.schema = compile(json);
    }

    /**
     * A schema as JSON text.
     *
     * @throws IllegalArgumentException when it is none, or has no property; says what is wrong with it
     */
    public static ArgumentSchema parse(String text) {
        try {
            if (!(Json.STRICT_MAPPER.readTree(text) instanceof ObjectNode json)) {
                throw new IllegalArgumentException("argSchema is no JSON object");
            }
            if (!"object".equals(json.path("type").asText("object"))) {
                throw new IllegalArgumentException("argSchema must have the type object");
            }
            if (json.path("properties").isEmpty() || !json.get("properties").isObject()) {
                throw new IllegalArgumentException("argSchema must have properties; leave it out for no argument");
            }
            return new ArgumentSchema(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "argSchema is no JSON, line %d, column %d: %s"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr(), e.getOriginalMessage()),
                    e);
        }
    }

    /**
     * A schema of single options.
     *
     * @param options {@code city}, {@code city.description}, {@code city.required}, {@code city.enum}; none for a tool
     *     without arguments
     * @throws IllegalArgumentException names the option that is wrong
     */
    public static ArgumentSchema of(Map<String, String> options) {
        return new ArgumentSchema(ArgumentOptions.schema(options));
    }

    /** The schema. */
    public ObjectNode json() {
        return json;
    }

    /** The arguments that it names, in its order. */
    public Set<String> names() {
        return names;
    }

    /**
     * Reads the arguments of a call. Those that the schema allows but does not name are dropped.
     *
     * @param arguments what the model wrote; nothing at all counts as no argument
     * @throws InvalidArgumentsException when they are not a whole JSON object or break the schema; says where
     */
    public ObjectNode read(String arguments) {
        ObjectNode read = parsed(arguments.isBlank() ? "{}" : arguments);
        requireWritableNumbers(read);
        Set<ValidationMessage> mistakes = schema.validate(read);
        if (!mistakes.isEmpty()) {
            throw new InvalidArgumentsException(sentence(mistakes));
        }
        PlainNumbers.settle(read.retain(names), json);
        return read;
    }

    private static ObjectNode parsed(String arguments) {
        try {
            if (Json.STRICT_MAPPER.readTree(arguments) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidArgumentsException("The arguments must be a JSON object.");
        } catch (JsonEOFException e) {
            throw new InvalidArgumentsException("The arguments end too early: they must be a whole JSON object.");
        } catch (JsonRefusal e) {
            throw new InvalidArgumentsException("The arguments are not proper JSON: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            // the parser's own words are for programmers
            throw new InvalidArgumentsException("The arguments are not proper JSON: look at line %d, column %d."
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
    }

    /** A check may write a number out or divide it: one with an exponent of millions would take all memory, or for ever. */
    private static void requireWritableNumbers(JsonNode node) {
        if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > MAX_EXPONENT) {
            throw new InvalidArgumentsException("A number in the arguments is too large or too small.");
        }
        node.forEach(ArgumentSchema::requireWritableNumbers);
    }

    private static String sentence(Collection<ValidationMessage> mistakes) {
        String all = mistakes.stream()
                .limit(MAX_MISTAKES)
                .map(ValidationMessage::getMessage)
                .collect(Collectors.joining("; ", "The arguments are wrong: ", ""));
        return all.length() > MAX_MESSAGE ? all.substring(0, MAX_MESSAGE) + "..." : all;
    }

    private static Set<String> names(ObjectNode json) {
        Set<String> names = new LinkedHashSet<>();
        json.get("properties").fieldNames().forEachRemaining(names::add);
        return Collections.unmodifiableSet(names);
    }

    private static JsonSchema compile(ObjectNode json) {
        VersionFlag version =
                SpecVersionDetector.detectOptionalVersion(json, false).orElse(VersionFlag.V202012);
        try {
            Set<ValidationMessage> mistakes = JsonSchemaFactory.getInstance(version)
                    .getSchema(SchemaLocation.of(version.getId()), CONFIG)
                    .validate(json);
            if (!mistakes.isEmpty()) {
                throw new IllegalArgumentException("argSchema is no JSON Schema: "
                        + mistakes.stream()
                                .limit(MAX_MISTAKES)
                                .map(ValidationMessage::getMessage)
                                .collect(Collectors.joining("; ")));
            }
            JsonSchema schema = withoutNetwork(version).getSchema(json, CONFIG);
            // finds references that lead nowhere, and loads what the first call would have to wait for
            schema.initializeValidators();
            schema.validate(Json.MAPPER.createObjectNode());
            return schema;
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("argSchema is no JSON Schema: " + e.getMessage());
        }
    }

    /** A reference to another document is not followed: a schema is one file, and no call waits for a server. */
    private static JsonSchemaFactory withoutNetwork(VersionFlag version) {
        return JsonSchemaFactory.getInstance(
                version, factory -> factory.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));
    }
}
