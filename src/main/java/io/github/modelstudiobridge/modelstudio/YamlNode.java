package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import java.util.List;

/** A YAML document that still knows where each part of it stands. Immutable. */
sealed interface YamlNode {

    /** A position, line and column from 1. */
    record Place(int line, int column) {}

    Place at();

    /** The same without places. */
    JsonNode json();

    record Scalar(Place at, JsonNode json) implements YamlNode {}

    record Sequence(Place at, List<YamlNode> items) implements YamlNode {

        @Override
        public JsonNode json() {
            ArrayNode array = Json.MAPPER.createArrayNode();
            items.forEach(item -> array.add(item.json()));
            return array;
        }
    }

    record Mapping(Place at, List<Entry> entries) implements YamlNode {

        @Override
        public JsonNode json() {
            ObjectNode object = Json.MAPPER.createObjectNode();
            entries.forEach(entry -> object.set(entry.key(), entry.value().json()));
            return object;
        }
    }

    record Entry(Place at, String key, YamlNode value) {}
}
