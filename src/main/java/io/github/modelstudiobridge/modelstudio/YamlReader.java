package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.YamlNode.Entry;
import io.github.modelstudiobridge.modelstudio.YamlNode.Mapping;
import io.github.modelstudiobridge.modelstudio.YamlNode.Place;
import io.github.modelstudiobridge.modelstudio.YamlNode.Scalar;
import io.github.modelstudiobridge.modelstudio.YamlNode.Sequence;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads one YAML document into {@link YamlNode}s. References ({@code *name}) are mistakes, so that a small file cannot
 * become a large one. Not thread safe.
 */
final class YamlReader {

    private final YAMLParser yaml;
    private final Mistakes mistakes;

    private YamlReader(YAMLParser yaml, Mistakes mistakes) {
        this.yaml = yaml;
        this.mistakes = mistakes;
    }

    /**
     * Reads to the end, or to where the text stops being YAML.
     *
     * @return null when it is no YAML document; the mistake is noted
     * @throws IOException when the source cannot be read
     */
    static YamlNode read(Reader source, Mistakes mistakes) throws IOException {
        try (YAMLParser yaml = new YAMLFactory().createParser(source)) {
            YamlReader reader = new YamlReader(yaml, mistakes);
            if (yaml.nextToken() == null) {
                mistakes.add(new Place(1, 1), "the file is empty");
                return null;
            }
            YamlNode document = reader.node();
            if (yaml.nextToken() != null) {
                mistakes.add(reader.here(), "a second document; the file has one");
            }
            return document;
        } catch (JacksonException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            mistakes.add(place(e.getLocation()), "not valid YAML: " + problem);
            return null;
        }
    }

    private YamlNode node() throws IOException {
        Place at = here();
        JsonToken token = yaml.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(at);
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (yaml.nextToken() != JsonToken.END_ARRAY) {
                items.add(node());
            }
            return new Sequence(at, items);
        }
        if (yaml.isCurrentAlias()) {
            mistakes.add(at, "a reference (*name); write its content out");
            return new Scalar(at, NullNode.getInstance());
        }
        return new Scalar(at, Json.MAPPER.readTree(yaml));
    }

    private Mapping mapping(Place at) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            Place keyAt = here();
            String key = yaml.currentName();
            yaml.nextToken();
            YamlNode value = node();
            if (keys.add(key)) {
                entries.add(new Entry(keyAt, key, value));
            } else {
                mistakes.add(keyAt, "\"" + key + "\" is there twice");
            }
        }
        return new Mapping(at, entries);
    }

    private Place here() {
        return place(yaml.currentTokenLocation());
    }

    private static Place place(JsonLocation location) {
        return location == null ? new Place(1, 1) : new Place(location.getLineNr(), location.getColumnNr());
    }
}
