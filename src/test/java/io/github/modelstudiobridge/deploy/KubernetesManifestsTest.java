package io.github.modelstudiobridge.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests are what Kubernetes knows, and fit the bridge, its configuration and each other. */
class KubernetesManifestsTest {

    private static final Path DIRECTORY = Path.of("config/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();

    @FunctionalInterface
    private interface Model {
        void validate(JsonElement object) throws IOException;
    }

    private static final Map<String, Model> MODELS = Map.of(
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "v1 Secret", V1Secret::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement);

    private static JsonNode read(String file) throws IOException {
        return YAML.readTree(DIRECTORY.resolve(file).toFile());
    }

    private static void validate(JsonNode object) throws IOException {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        assertThat(MODELS).containsKey(kind);
        MODELS.get(kind).validate(JsonParser.parseString(object.toString()));
    }

    private static JsonNode pod() throws IOException {
        return read("deployment.yaml").at("/spec/template/spec");
    }

    private static JsonNode container() throws IOException {
        return pod().at("/containers/0");
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void eachObjectHasOnlyFieldsThatKubernetesKnows() throws Exception {
        List<String> resources = texts(read("kustomization.yaml").get("resources"));
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(resources);
        }
        for (String resource : resources) {
            validate(read(resource));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/spec/template/spec",
                "/spec/template/spec/containers/0",
                "/spec/template/spec/containers/0/readinessProbe/httpGet",
                "/spec/template/spec/containers/0/securityContext",
                "/spec/template/spec/volumes/0/configMap"
            })
    void aFieldThatKubernetesDoesNotKnowIsFound(String place) throws Exception {
        JsonNode deployment = read("deployment.yaml");
        ((ObjectNode) deployment.at(place)).put("readOnlyRootFileSystem", true);

        assertThatThrownBy(() -> validate(deployment)).hasMessageContaining("readOnlyRootFileSystem");
    }

    @Test
    void allObjectsMeanTheSamePods() throws Exception {
        JsonNode labels = read("deployment.yaml").at("/spec/template/metadata/labels");
        assertThat(read("deployment.yaml").at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(read("service.yaml").at("/spec/selector")).isEqualTo(labels);
        assertThat(read("pod-disruption-budget.yaml").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(read("horizontal-pod-autoscaler.yaml").at("/spec/scaleTargetRef/name"))
                .isEqualTo(read("deployment.yaml").at("/metadata/name"));
    }

    @Test
    void theRoutesAreThoseOfTheRepositoryAndEachOnce() throws Exception {
        List<String> generated = new ArrayList<>();
        for (JsonNode map : read("kustomization.yaml").get("configMapGenerator")) {
            generated.addAll(texts(map.path("files")));
        }

        try (Stream<Path> routes = Files.walk(Path.of("routes"))) {
            List<String> expected =
                    new ArrayList<>(routes.filter(file -> file.toString().endsWith(".camel.yaml"))
                            .map(file -> "../../" + file)
                            .toList());
            expected.addAll(List.of("../application.properties", "../models.yaml"));
            assertThat(generated).containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(generated.stream().map(file -> Path.of(file).getFileName())).doesNotHaveDuplicates();
    }

    /** As the kubelet mounts a ConfigMap: each file is a link into a directory that is one, too. */
    @Test
    void theRoutesAreServedFromAVolume(@TempDir Path volume) throws Exception {
        Path data = Files.createDirectory(volume.resolve("..2026_01_01"));
        Files.createSymbolicLink(volume.resolve("..data"), data.getFileName());
        for (JsonNode map : read("kustomization.yaml").get("configMapGenerator")) {
            for (String file : texts(map.path("files"))) {
                if (file.endsWith(".camel.yaml")) {
                    Path name = Path.of(file).getFileName();
                    Files.copy(DIRECTORY.resolve(file), data.resolve(name));
                    Files.createSymbolicLink(
                            volume.resolve(name), Path.of("..data").resolve(name));
                }
            }
        }

        BridgeUnderTest.start(volume, Map.of()).close();
    }

    @Test
    void itIsNotRootAndWritesNothing() throws Exception {
        assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod().at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container().at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(texts(container().at("/securityContext/capabilities/drop"))).containsExactly("ALL");
    }

    @Test
    void thePodMayTakeLongerToEndThanItsAnswers() throws Exception {
        Properties shipped = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
            shipped.load(reader);
        }
        int answers = Integer.parseInt(shipped.getProperty("camel.main.shutdown-timeout"));

        assertThat(pod().get("terminationGracePeriodSeconds").asInt())
                .isGreaterThan(answers
                        + container().at("/lifecycle/preStop/sleep/seconds").asInt()
                        + 10);
        assertThat(container().get("terminationMessagePolicy").asText()).isEqualTo("FallbackToLogsOnError");
    }

    @Test
    void everyKeyFileIsInTheSecret() throws Exception {
        List<String> named = StreamSupport.stream(container().get("env").spliterator(), false)
                .map(variable -> variable.get("value").asText())
                .filter(value -> value.startsWith("/run/secrets/"))
                .map(value -> Path.of(value).getFileName().toString())
                .toList();
        List<String> there = new ArrayList<>();
        read("secret.yaml").get("stringData").fieldNames().forEachRemaining(there::add);

        assertThat(named).hasSize(4).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void theSecretAsShippedRefusesToStart(@TempDir Path directory) throws Exception {
        Path key = Files.writeString(
                directory.resolve("model-studio-key"),
                read("secret.yaml").at("/stringData/model-studio-key").asText());

        assertThatThrownBy(() -> BridgeUnderTest.start(
                        Map.of("modelstudio.api-key", "", "modelstudio.api-key-file", key.toString())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("modelstudio.api-key-file");
    }
}
