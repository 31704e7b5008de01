package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of the routes lists each one, where it is and where it begins. */
class RoutesReferenceTest {

    @Test
    void listsEveryRouteWithItsFileAndItsAddress() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        List<List<String>> routes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(BridgeUnderTest.ROUTES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (JsonNode entry : yaml.readTree(file.toFile())) {
                    JsonNode route = entry.path("route");
                    if (!route.isMissingNode()) {
                        routes.add(List.of(
                                route.path("id").asText(),
                                file.toString(),
                                route.at("/from/uri").asText()));
                    }
                }
            }
        }

        List<List<String>> listed = Markdown.read("docs/reference/routes.md")
                .rows("route", "file", "from", "body in", "what it does", "body out")
                .stream()
                .map(row -> row.subList(0, 3))
                .toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(routes).isNotEmpty();
    }
}
