package io.github.modelstudiobridge.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is documented for a cluster, up to the pipe: kubectl makes the objects, and nobody applies them. */
@EnabledIf(value = "isKubectlThere", disabledReason = "no kubectl that knows components")
class KustomizationsTest {

    @TempDir
    private Path directory;

    private String kubectl(String... arguments) throws Exception {
        Path output = Files.createTempFile(directory, "kubectl", "");
        Process kubectl = new ProcessBuilder(List.of(arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(kubectl.exitValue()).as(text).isZero();
        return text;
    }

    static boolean isKubectlThere() {
        try {
            Process version = new ProcessBuilder("kubectl", "version", "--client").start();
            return new String(version.getInputStream().readAllBytes()).matches("(?s).*Kustomize Version: v[45].*");
        } catch (Exception e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "config/kubernetes, ConfigMap ConfigMap ConfigMap Secret Service Deployment PodDisruptionBudget HorizontalPodAutoscaler",
        "config/camel-k, ConfigMap ConfigMap Secret HorizontalPodAutoscaler Integration",
        "config/camel-k/knative, ConfigMap ConfigMap Secret Integration"
    })
    void eachIsMadeOfWhatItNames(String kustomization, String kinds) throws Exception {
        String made = kubectl("kubectl", "kustomize", "--load-restrictor", "LoadRestrictionsNone", kustomization);

        List<JsonNode> objects = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(made)
                .readAll();
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .containsExactlyInAnyOrder(kinds.split(" "));
        objects.stream()
                .filter(object -> object.path("kind").asText().equals("Integration"))
                .forEach(integration -> {
                    JsonNode knative = integration.at("/spec/traits/knative-service/enabled");
                    assertThat(knative.asBoolean()).isEqualTo(kustomization.endsWith("knative"));
                    assertThat(integration.at("/spec/replicas").isMissingNode()).isEqualTo(knative.asBoolean());
                });
    }
}
