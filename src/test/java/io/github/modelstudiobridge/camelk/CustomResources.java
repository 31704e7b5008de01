package io.github.modelstudiobridge.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Holds manifests to the schemas of their kinds: to those of {@code src/test/resources/camel-k}, or with
 * {@code -Dcamel-k.crds=DIR} to the operator's own definitions, {@code camel.apache.org_integrations.yaml} and so on.
 */
final class CustomResources {

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Path OURS = Path.of("src/test/resources/camel-k");
    private static final String DEFINITIONS = System.getProperty("camel-k.crds", "");

    private CustomResources() {}

    static JsonNode read(Path manifest) throws IOException {
        return YAML.readTree(Files.readString(manifest));
    }

    /** What is wrong with a manifest, a sentence each. */
    static List<String> mistakes(JsonNode manifest) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema(manifest.path("kind").asText()));
        return schema.validate(manifest).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private static JsonNode schema(String kind) throws IOException {
        if (DEFINITIONS.isEmpty()) {
            return read(OURS.resolve(kind + ".yaml"));
        }
        String file = "camel.apache.org_" + kind.toLowerCase(Locale.ROOT) + "s.yaml";
        for (JsonNode version : read(Path.of(DEFINITIONS, file)).at("/spec/versions")) {
            if (version.path("name").asText().equals("v1")) {
                return closed(version.at("/schema/openAPIV3Schema"));
            }
        }
        throw new IOException(file + " has no version v1");
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
