package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.Markdown;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The configuration reference says what the shipped file says. */
class ConfigurationReferenceTest {

    private static List<List<String>> rows() throws IOException {
        return Markdown.read("docs/reference/configuration.md")
                .rows("property", "default", "environment", "unit", "meaning");
    }

    @Test
    void namesEveryPropertyWithItsDefault() throws IOException {
        Properties shipped = new Properties();
        try (BufferedReader file = Files.newBufferedReader(BridgeUnderTest.CONFIG)) {
            shipped.load(file);
        }
        Map<String, String> defaults = new HashMap<>();
        shipped.forEach(
                (name, value) -> defaults.put(name.toString(), value.toString().isEmpty() ? "none" : value.toString()));

        Map<String, String> listed = new HashMap<>();
        rows().forEach(row -> listed.put(row.get(0), row.get(1)));

        assertThat(listed).isEqualTo(defaults);
        assertThat(rows()).hasSameSizeAs(listed.keySet());
    }

    @Test
    void namesTheVariableThatSetsEachProperty() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            String property = row.get(0);
            String variable = row.get(2);
            String byRule = property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
            if (!variable.equals(byRule)) {
                assertThat(Environment.properties(Map.of(variable, "x")))
                        .containsExactlyEntriesOf(Map.of(property, "x"));
            }
        });
    }
}
