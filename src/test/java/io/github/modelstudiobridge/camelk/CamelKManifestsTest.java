package io.github.modelstudiobridge.camelk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.host.QuarkusHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be applied to a cluster: manifests of the right shape, which fit each other and the rest of the repository. */
class CamelKManifestsTest {

    private static final Path DIRECTORY = Path.of("config/camel-k");
    private static final String FILES = "files/kustomization.yaml";
    private static final String MOUNTED = "/etc/model-studio-bridge/";

    private static JsonNode manifest(String file) throws IOException {
        return CustomResources.read(DIRECTORY.resolve(file));
    }

    private static JsonNode traits() throws IOException {
        return manifest("integration.yaml").at("/spec/traits");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> pairs(JsonNode list) {
        return texts(list).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** Names of the generated ConfigMaps and the names of their files. */
    private static Map<String, Set<String>> configMaps() throws IOException {
        Map<String, Set<String>> maps = new HashMap<>();
        for (JsonNode map : manifest(FILES).path("configMapGenerator")) {
            Set<String> keys = new TreeSet<>();
            for (String file : texts(map.path("files"))) {
                assertThat(DIRECTORY.resolve(FILES).resolveSibling(file)).isRegularFile();
                assertThat(keys.add(Path.of(file).getFileName().toString()))
                        .as(file)
                        .isTrue();
            }
            maps.put(map.path("name").asText(), keys);
        }
        return maps;
    }

    private static String property(String file, String name) throws IOException {
        Matcher element = Pattern.compile("<" + name + ">([^<]+)</").matcher(Files.readString(Path.of(file)));
        assertThat(element.find()).isTrue();
        return element.group(1);
    }

    private static void assertValid(JsonNode manifest) throws IOException {
        for (JsonNode schema : CustomResources.schemas(manifest.path("kind").asText())) {
            assertThat(CustomResources.mistakes(manifest, schema)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"integration.yaml", "pipe.yaml"})
    void eachManifestHasTheShapeOfItsKind(String file) throws IOException {
        assertValid(manifest(file));
    }

    @Test
    void theKnativeVariantHasTheShapeOfItsKindWhenItHasBeenMerged() throws IOException {
        JsonNode merged = merged(manifest("integration.yaml"), manifest("knative/integration.yaml"));

        assertValid(merged);
        assertThat(merged.at("/spec").has("replicas")).isFalse();
        assertThat(merged.at("/spec/traits/knative-service/enabled").asBoolean())
                .isTrue();
        // the template becomes that of the Knative service, which allows few fields of a pod
        assertThat(merged.at("/spec/template/spec").fieldNames()).toIterable().containsExactly("containers");
        assertThat(merged.at("/spec/template/spec/containers/0").fieldNames())
                .toIterable()
                .containsExactly("name", "terminationMessagePolicy");
    }

    /** As the patch is merged before it is applied: a null takes a field away. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(target instanceof ObjectNode object) || !patch.isObject()) {
            return patch;
        }
        patch.fields().forEachRemaining(field -> {
            if (field.getValue().isNull()) {
                object.remove(field.getKey());
            } else {
                object.set(field.getKey(), merged(object.path(field.getKey()), field.getValue()));
            }
        });
        return object;
    }

    /** Else a manifest might pass here that an operator refuses. */
    @ParameterizedTest
    @ValueSource(strings = {"Integration", "Pipe"})
    @EnabledIfSystemProperty(named = "camel-k.crds", matches = ".+", disabledReason = "the definitions are not there")
    void aReducedSchemaHasOnlyFieldsThatTheKindHas(String kind) throws IOException {
        JsonNode reduced = CustomResources.reduced(kind);
        JsonNode defined = CustomResources.defined(kind);
        assertThat(CustomResources.unknownFields(reduced, defined)).isEmpty();

        ((ObjectNode) reduced.at("/properties/spec/properties")).putObject("invented");

        assertThat(CustomResources.unknownFields(reduced, defined)).containsExactly("/spec/invented");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/spec/traits/mount/hotReload",
                "/spec/traits/health/readinessPort",
                "/spec/traits/camel/runtimeProvider",
                "/spec/traits/container",
                "/spec/template/spec/terminationGracePeriodSeconds",
                "/spec/dependencies"
            })
    void aFieldThatTheKindDoesNotKnowIsAMistakeAndSoIsAValueOfAnotherType(String pointer) throws IOException {
        int slash = pointer.lastIndexOf('/');
        String name = pointer.substring(slash + 1);

        ObjectNode misspelt = (ObjectNode) manifest("integration.yaml");
        ObjectNode parent = (ObjectNode) misspelt.at(pointer.substring(0, slash));
        parent.set(name + "s", parent.remove(name));
        ObjectNode mistyped = (ObjectNode) manifest("integration.yaml");
        ((ObjectNode) mistyped.at(pointer.substring(0, slash))).put(name, "neither");

        for (JsonNode schema : CustomResources.schemas("Integration")) {
            assertThat(CustomResources.mistakes(misspelt, schema)).anyMatch(mistake -> mistake.contains(name + "s"));
            assertThat(CustomResources.mistakes(mistyped, schema)).anyMatch(mistake -> mistake.contains(name));
        }
    }

    @Test
    void theConfigMapsHoldAllRoutesAndTheConfiguration() throws IOException {
        try (Stream<Path> files = Files.walk(BridgeUnderTest.ROUTES)) {
            Set<String> routes = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
            assertThat(configMaps())
                    .containsOnly(
                            Map.entry("model-studio-bridge-routes", routes),
                            Map.entry("model-studio-bridge-config", Set.of("application.properties", "models.yaml")));
        }
        JsonNode options = manifest(FILES).path("generatorOptions");
        assertThat(options.path("disableNameSuffixHash").asBoolean()).isTrue();
        // without the label a change of them goes unnoticed
        assertThat(options.at("/labels/camel.apache.org~1integration").asText())
                .isEqualTo(manifest("integration.yaml").at("/metadata/name").asText());
        for (String file : texts(manifest("kustomization.yaml").path("resources"))) {
            assertThat(DIRECTORY.resolve(file)).isRegularFile();
        }
    }

    @Test
    void theIntegrationMountsWhatItsPropertiesName() throws IOException {
        Map<String, Set<String>> maps = configMaps();
        for (JsonNode source : manifest("integration.yaml").at("/spec/sources")) {
            assertThat(maps.get(source.path("contentRef").asText()))
                    .contains(source.path("contentKey").asText());
        }
        Set<String> mounted = new TreeSet<>();
        for (String resource : texts(traits().at("/mount/resources"))) {
            Matcher parts = Pattern.compile("(configmap|secret):([a-z-]+)@(.+)").matcher(resource);
            assertThat(parts.matches()).as(resource).isTrue();
            Set<String> keys = parts.group(1).equals("configmap") ? maps.get(parts.group(2)) : keys();
            keys.forEach(key -> mounted.add(parts.group(3) + "/" + key));
        }
        Set<String> named = new TreeSet<>();
        pairs(traits().at("/camel/properties")).values().forEach(named::add);
        pairs(traits().at("/environment/vars"))
                .values()
                .forEach(
                        value -> named.addAll(List.of(value.replace("file:", "").split(","))));
        named.removeIf(value -> !value.startsWith(MOUNTED) || value.contains("*"));

        assertThat(named).hasSize(6);
        assertThat(mounted).containsAll(named);
        assertThat(pairs(traits().at("/environment/vars")))
                .containsEntry("CAMEL_MAIN_ROUTES_INCLUDE_PATTERN", "file:" + MOUNTED + "routes/*.camel.yaml");
    }

    /** The shipped keys are placeholders with which nothing starts. */
    private static Set<String> keys() {
        try {
            JsonNode secret = manifest("keys.yaml");
            assertThat(secret.at("/metadata/name").asText()).isEqualTo("model-studio-bridge-keys");
            Set<String> names = new TreeSet<>();
            secret.path("stringData").fieldNames().forEachRemaining(names::add);
            assertThat(texts(secret.path("stringData"))).containsOnly("");
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itIsBuiltAndStartedAsTheTestsOfTheRuntimeDo() throws IOException {
        String build = Files.readString(Path.of("src/camel-k/pom.xml"));
        assertThat(property("src/camel-k/pom.xml", "quarkus.version"))
                .isEqualTo(traits().at("/camel/runtimeVersion").asText());
        for (String dependency : texts(manifest("integration.yaml").at("/spec/dependencies"))) {
            String artifact = dependency.startsWith("camel:")
                    ? "camel-quarkus-" + dependency.substring("camel:".length())
                    : dependency.split(":")[2];
            assertThat(build).contains("<artifactId>" + artifact + "</artifactId>");
        }
        assertThat(texts(manifest("integration.yaml").at("/spec/dependencies")))
                .contains("mvn:io.github.modelstudiobridge:model-studio-bridge:" + property("pom.xml", "version"));
        assertThat(pairs(traits().at("/camel/properties"))).containsAllEntriesOf(QuarkusHost.INTEGRATION);
    }

    @Test
    void theProbesAskThePortAndThePathsOfTheBridge() throws IOException {
        JsonNode health = traits().path("health");
        for (String probe : List.of("liveness", "readiness", "startup")) {
            assertThat(health.path(probe + "ProbeEnabled").asBoolean()).isTrue();
            assertThat(health.path(probe + "Port").asText())
                    .isEqualTo(pairs(traits().at("/camel/properties")).get("quarkus.management.port"));
            assertThat(health.path(probe + "Probe").asText()).startsWith("/observe/health/");
        }
    }

    @Test
    void theAutoscalerScalesTheIntegrationAndTheKnativeVariantHasNone() throws IOException {
        JsonNode target = manifest("autoscaler.yaml").at("/spec/scaleTargetRef");
        JsonNode integration = manifest("integration.yaml");
        assertThat(target.path("apiVersion")).isEqualTo(integration.path("apiVersion"));
        assertThat(target.path("kind")).isEqualTo(integration.path("kind"));
        assertThat(target.path("name")).isEqualTo(integration.at("/metadata/name"));

        assertThat(texts(manifest("kustomization.yaml").path("resources")))
                .containsExactly("integration.yaml", "keys.yaml", "autoscaler.yaml");
        assertThat(texts(manifest("knative/kustomization.yaml").path("resources")))
                .containsExactly("../integration.yaml", "../keys.yaml");
    }
}
