package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.junit.jupiter.api.Test;

/** The reference of the event-stream endpoint says what the endpoint takes and how it fails. */
class EventStreamReferenceTest {

    private static List<List<String>> rows(String... columns) throws IOException {
        return Markdown.read("docs/reference/event-stream.md").rows(columns);
    }

    private static String defaultOf(Field option) {
        Metadata metadata = option.getAnnotation(Metadata.class);
        if (metadata != null && metadata.required()) {
            return "required";
        }
        String value = option.getAnnotation(UriParam.class).defaultValue();
        return value.isEmpty() ? "none" : value;
    }

    @Test
    void listsEveryOptionWithItsDefault() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        for (Field field : EventStreamEndpoint.class.getDeclaredFields()) {
            if (field.isAnnotationPresent(UriParam.class)) {
                options.put(field.getName(), defaultOf(field));
            }
        }

        Map<String, String> listed = new LinkedHashMap<>();
        rows("option", "default", "unit", "meaning").forEach(row -> listed.put(row.get(0), row.get(1)));

        assertThat(listed).isEqualTo(options).isNotEmpty();
    }

    @Test
    void listsEveryKindOfFailure() throws IOException {
        assertThat(rows("kind", "when"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Arrays.stream(EventStreamException.Kind.values())
                        .map(Enum::name)
                        .toList());
    }
}
