package io.github.modelstudiobridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules that the shipped route files keep, and that Camel itself accepts in silence when they are broken. */
class RouteCatalogueTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z0-9.-]+)}}");

    private static final Map<Path, JsonNode> FILES = new TreeMap<>();
    private static final List<JsonNode> NODES = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FILES.put(file, yaml.readTree(file.toFile()));
            }
        }
        FILES.values().forEach(RouteCatalogueTest::collect);
        assertThat(NODES).isNotEmpty();
    }

    private static void collect(JsonNode node) {
        NODES.add(node);
        node.forEach(RouteCatalogueTest::collect);
    }

    private static List<JsonNode> topLevel(String kind) {
        return FILES.values().stream()
                .flatMap(file ->
                        Stream.iterate(0, i -> i < file.size(), i -> i + 1).map(file::get))
                .filter(entry -> entry.has(kind))
                .map(entry -> entry.get(kind))
                .toList();
    }

    private static List<String> texts(String field) {
        return NODES.stream()
                .filter(node -> node.path(field).isTextual())
                .map(node -> node.get(field).textValue())
                .toList();
    }

    @Test
    void fileNamesAreUniqueAndHaveNoOtherDot() {
        assertThat(FILES.keySet())
                .extracting(file -> file.getFileName().toString())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[a-z0-9-]+\\.camel\\.yaml"));
    }

    @Test
    void aFileIsNamedAfterItsMainRoute() {
        FILES.forEach((file, content) -> {
            List<String> ids = new ArrayList<>();
            content.forEach(entry -> ids.add(entry.path("route").path("id").asText("")));
            if (ids.stream().anyMatch(id -> !id.isEmpty())) {
                assertThat(file.getFileName().toString()).isEqualTo(ids.get(0) + ".camel.yaml");
            }
        });
    }

    @Test
    void everyRouteHasIdDescriptionAndAnExistingConfiguration() {
        List<String> configurations = topLevel("routeConfiguration").stream()
                .map(configuration -> configuration.path("id").asText())
                .toList();
        assertThat(topLevel("route")).isNotEmpty().allSatisfy(route -> {
            assertThat(route.path("id").asText()).matches("[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(route.path("description").asText()).endsWith(".");
            assertThat(route.path("routeConfigurationId").asText()).isIn(configurations);
            assertThat(route.path("from").path("steps")).isNotEmpty();
        });
    }

    @Test
    void idsAreUnique() {
        assertThat(texts("id")).doesNotHaveDuplicates();
    }

    @Test
    void everyStepThatCanFailHasAnId() {
        assertThat(NODES.stream().flatMap(node -> Stream.of("to", "process", "split", "choice", "throwException")
                        .filter(node::has)
                        .map(node::get)))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.path("id").asText()).isNotEmpty());
    }

    @Test
    void everyDirectTargetHasAConsumerAndEveryConsumerACaller() {
        Set<String> consumers = new HashSet<>();
        topLevel("route").forEach(route -> {
            String from = route.path("from").path("uri").asText();
            if (from.startsWith("direct:")) {
                consumers.add(from);
            }
        });
        Set<String> targets = new HashSet<>();
        NODES.stream()
                .filter(node -> node.has("to"))
                .forEach(node -> targets.add(node.path("to").path("uri").asText()));
        targets.addAll(texts("events"));
        targets.addAll(texts("attempt"));
        targets.addAll(texts("ask"));
        targets.removeIf(target -> !target.startsWith("direct:"));

        assertThat(targets).isEqualTo(consumers);
    }

    @Test
    void everyNamedBeanExistsAndIsUsed() {
        Set<String> beans = new HashSet<>();
        topLevel("beans")
                .forEach(
                        list -> list.forEach(bean -> beans.add(bean.path("name").asText())));
        Set<String> used = new HashSet<>(texts("ref"));
        NODES.forEach(node -> node.forEach(value -> {
            if (value.isTextual() && value.textValue().startsWith("#bean:")) {
                used.add(value.textValue().substring(6));
            }
        }));

        // those that the ai-tool component and the engine look up themselves, and one that is at work by being there
        used.addAll(Set.of("toolCatalogue", "toolWorkers", "callAudit", "embeddedBridge"));
        // those that a template makes for each route
        used.removeIf(name -> name.startsWith("{{"));
        assertThat(used).isEqualTo(beans);
    }

    @Test
    void everyPropertyOfARouteIsInTheShippedConfiguration() throws IOException {
        Properties shipped = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
            shipped.load(reader);
        }
        Set<String> used = new HashSet<>();
        for (Path file : FILES.keySet()) {
            Matcher placeholder = PLACEHOLDER.matcher(Files.readString(file));
            while (placeholder.find()) {
                used.add(placeholder.group(1));
            }
        }

        topLevel("routeTemplate")
                .forEach(template -> template.findValuesAsText("name").forEach(used::remove));

        assertThat(used).isNotEmpty().allSatisfy(name -> assertThat(shipped).containsKey(name));
    }

    @Test
    void noRouteHoldsASecret() throws IOException {
        for (Path file : FILES.keySet()) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContainPattern("\\{\\{[^}]*(api-key|auth-code)");
        }
    }
}
