package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Finds schemas that mean themselves for one and the same value, so that checking one would never end. A schema that means
 * itself for a part of a value, such as the children of a tree, is none of those.
 */
final class SchemaLoops {

    private static final List<String> FOR_THE_SAME_VALUE = List.of("not", "if", "then", "else");
    private static final List<String> LISTS_FOR_THE_SAME_VALUE = List.of("allOf", "anyOf", "oneOf");

    private final ObjectNode document;
    private final Set<JsonNode> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<JsonNode> done = Collections.newSetFromMap(new IdentityHashMap<>());

    private SchemaLoops(ObjectNode document) {
        this.document = document;
    }

    /** @throws IllegalArgumentException names a reference that leads back to itself */
    static void check(ObjectNode document) {
        new SchemaLoops(document).checkAll(document);
    }

    private void checkAll(JsonNode node) {
        follow(node);
        node.forEach(this::checkAll);
    }

    private void follow(JsonNode schema) {
        if (!schema.isObject() || done.contains(schema)) {
            return;
        }
        if (!underWay.add(schema)) {
            throw new IllegalArgumentException("argSchema refers to itself without end");
        }
        try {
            meansToo(schema).forEach(this::follow);
        } catch (IllegalArgumentException e) {
            boolean named = e.getMessage().contains(":") || !schema.path("$ref").isTextual();
            throw named ? e : new IllegalArgumentException(e.getMessage() + ": " + schema.get("$ref"));
        }
        underWay.remove(schema);
        done.add(schema);
    }

    private List<JsonNode> meansToo(JsonNode schema) {
        List<JsonNode> others = new ArrayList<>();
        FOR_THE_SAME_VALUE.forEach(keyword -> others.add(schema.path(keyword)));
        LISTS_FOR_THE_SAME_VALUE.forEach(keyword -> schema.path(keyword).forEach(others::add));
        schema.path("dependentSchemas").forEach(others::add);
        String reference = schema.path("$ref").asText("");
        if (reference.equals("#") || reference.startsWith("#/")) {
            others.add(document.at(JsonPointer.compile(reference.substring(1))));
        }
        return others;
    }
}
