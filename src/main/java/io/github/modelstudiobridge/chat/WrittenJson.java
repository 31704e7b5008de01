package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JSON of a caller as Java values, for routes and prompts: each prints as it was written, and an object or array as JSON.
 *
 * <p>Numbers are numbers; one that Java would print otherwise, such as {@code 1e5}, is its text. Objects are maps and
 * arrays are lists, which nobody can change. Thread safe.
 */
public sealed interface WrittenJson {

    /** The value of a node; null for a null. */
    static Object of(JsonNode node) {
        return of(node, null);
    }

    /**
     * The value of a whole document.
     *
     * @param text what an object or array prints as; null for its JSON without white space
     */
    static Object of(JsonNode node, String text) {
        return switch (node.getNodeType()) {
            case OBJECT -> new WrittenObject(node, text);
            case ARRAY -> new WrittenArray(node, text);
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.textValue();
            default -> null;
        };
    }

    private static Object number(JsonNode node) {
        Number number = node.numberValue();
        return number.toString().equals(node.asText()) ? number : node.asText();
    }

    /** An object. */
    final class WrittenObject extends AbstractMap<String, Object> implements WrittenJson {

        private final Map<String, Object> fields = new LinkedHashMap<>();
        private final JsonNode node;
        private final String text;

        private WrittenObject(JsonNode node, String text) {
            node.fields().forEachRemaining(field -> fields.put(field.getKey(), of(field.getValue())));
            this.node = node;
            this.text = text;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Collections.unmodifiableMap(fields).entrySet();
        }

        @Override
        public Object get(Object name) {
            return fields.get(name);
        }

        @Override
        public String toString() {
            return text == null ? node.toString() : text;
        }
    }

    /** An array. */
    final class WrittenArray extends AbstractList<Object> implements WrittenJson {

        private final List<Object> items = new ArrayList<>();
        private final JsonNode node;
        private final String text;

        private WrittenArray(JsonNode node, String text) {
            node.forEach(item -> items.add(of(item)));
            this.node = node;
            this.text = text;
        }

        @Override
        public Object get(int index) {
            return items.get(index);
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public String toString() {
            return text == null ? node.toString() : text;
        }
    }
}
