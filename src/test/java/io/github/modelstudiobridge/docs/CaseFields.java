package io.github.modelstudiobridge.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields that a contract case uses, by their paths: {@code choices[].delta.content}. A field without a name is
 * {@code ""}. What is no JSON, as in a case about just that, has no fields.
 */
public final class CaseFields {

    private static final Path CASES = Path.of("src/test/resources/contract");

    private CaseFields() {}

    static List<Path> cases(String dialect) throws IOException {
        try (Stream<Path> folders = Files.list(CASES.resolve(dialect))) {
            return folders.sorted().toList();
        }
    }

    static Path folder(String name) {
        return CASES.resolve(name);
    }

    /** The fields in some of a case's files, those that it has. */
    static Set<String> of(Path folder, List<String> files) throws IOException {
        Set<String> paths = new TreeSet<>();
        for (String name : files) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                paths.addAll(name.endsWith(".http") ? queryParameters(file) : fields(file));
            }
        }
        return paths;
    }

    private static Set<String> queryParameters(Path file) throws IOException {
        String target = Files.readString(file).split("\\s+", 3)[1];
        return new QueryStringDecoder(target).parameters().keySet();
    }

    private static Set<String> fields(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (!file.toString().endsWith(".sse")) {
            return fields(content);
        }
        Set<String> paths = new TreeSet<>();
        for (String event : new String(content, StandardCharsets.UTF_8).split("\r\n\r\n|\n\n|\r\r")) {
            paths.addAll(fields(event.lines()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring("data:".length()))
                    .collect(Collectors.joining("\n"))
                    .getBytes(StandardCharsets.UTF_8)));
        }
        return paths;
    }

    /** The fields of a text, none when it is no JSON. */
    public static Set<String> fields(byte[] json) throws IOException {
        Set<String> paths = new TreeSet<>();
        try {
            walk("", Json.MAPPER.readTree(json), paths);
        } catch (JsonProcessingException | CharConversionException e) {
            return Set.of();
        }
        return paths;
    }

    private static void walk(String path, JsonNode node, Set<String> paths) {
        node.fields().forEachRemaining(field -> {
            String name = field.getKey().isEmpty() ? "\"\"" : field.getKey();
            String inner = path.isEmpty() ? name : path + "." + name;
            paths.add(inner);
            walk(inner, field.getValue(), paths);
        });
        if (node.isArray()) {
            node.forEach(element -> walk(path + "[]", element, paths));
        }
    }
}
