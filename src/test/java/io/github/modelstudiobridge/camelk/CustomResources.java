package io.github.modelstudiobridge.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds manifests to the schemas of their kinds: to those of {@code src/test/resources/camel-k}, and with
 * {@code -Dcamel-k.crds=DIR} also to the operator's own definitions, {@code camel.apache.org_integrations.yaml} and so on.
 */
final class CustomResources {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Path OURS = Path.of("src/test/resources/camel-k");
    private static final String DEFINITIONS = System.getProperty("camel-k.crds", "");

    private CustomResources() {}

    static JsonNode read(Path manifest) throws IOException {
        return YAML.readTree(Files.readString(manifest));
    }

    /** Those that a manifest is held to. */
    static List<JsonNode> schemas(String kind) throws IOException {
        return DEFINITIONS.isEmpty() ? List.of(reduced(kind)) : List.of(reduced(kind), defined(kind));
    }

    /** What the manifests of this repository use of a kind. */
    static JsonNode reduced(String kind) throws IOException {
        return read(OURS.resolve(kind + ".yaml"));
    }

    /** All that the operator knows of a kind; only with its definitions. */
    static JsonNode defined(String kind) throws IOException {
        String file = "camel.apache.org_" + kind.toLowerCase(Locale.ROOT) + "s.yaml";
        for (JsonNode version : read(Path.of(DEFINITIONS, file)).at("/spec/versions")) {
            if (version.path("name").asText().equals("v1")) {
                return closed(version.at("/schema/openAPIV3Schema"));
            }
        }
        throw new IOException(file + " has no version v1");
    }

    /** What is wrong with a manifest, a sentence each. */
    static List<String> mistakes(JsonNode manifest, JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(manifest)
                .stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    /** The fields of a reduced schema, with their paths, that a definition does not have. */
    static List<String> unknownFields(JsonNode reduced, JsonNode defined) {
        List<String> unknown = new ArrayList<>();
        compare("", reduced, reduced, defined, unknown);
        return unknown;
    }

    private static void compare(String path, JsonNode root, JsonNode part, JsonNode defined, List<String> unknown) {
        JsonNode reduced = part.has("$ref") ? root.at(part.path("$ref").asText().substring(1)) : part;
        if (isOpen(defined) || path.equals("/metadata")) {
            return; // which each kind has, and no definition describes
        }
        reduced.path("properties").fields().forEachRemaining(field -> {
            String name = path + "/" + field.getKey();
            JsonNode known = defined.path("properties").path(field.getKey());
            if (known.isMissingNode()) {
                unknown.add(name);
            } else {
                compare(name, root, field.getValue(), known, unknown);
            }
        });
        if (reduced.has("items")) {
            compare(path + "/*", root, reduced.path("items"), defined.path("items"), unknown);
        }
    }

    /** An API server drops unknown fields in silence; here they are mistakes. */
    private static JsonNode closed(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.path("properties").isObject() && !object.has("additionalProperties") && !isOpen(object)) {
                object.put("additionalProperties", false);
            }
            if (object.path("format").isTextual()) {
                object.remove("format");
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove(List.of("type", "pattern"));
            }
        }
        schema.forEach(CustomResources::closed);
        return schema;
    }

    private static boolean isOpen(JsonNode schema) {
        return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    }
}
