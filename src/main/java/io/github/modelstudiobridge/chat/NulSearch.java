package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Finds a NUL character ({@code U+0000}) in a request, in a text or in the name of a field. JSON can only say it with an
 * escape, so one look at the body spares most requests the search. Stateless.
 */
final class NulSearch {

    private static final String ESCAPED = "\\u0000";

    private NulSearch() {}

    /**
     * Where the first NUL is.
     *
     * @param text what {@code tree} was read from
     * @return a path such as {@code messages[3].content}, with {@code *} for a name that no protocol has; null when there
     *     is no NUL
     */
    static String path(String text, JsonNode tree) {
        String steps = text.contains(ESCAPED) ? find(tree) : null;
        return steps == null ? null : FieldPath.ofSteps(steps);
    }

    /** The way from a node to the NUL in it, or null. Recursive: the parser bounds the depth. */
    private static String find(JsonNode node) {
        if (node.isTextual()) {
            return hasNul(node.textValue()) ? "" : null;
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            String way = find(node.get(i));
            if (way != null) {
                return FieldPath.index(i) + way;
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String way = hasNul(field.getKey()) ? "" : find(field.getValue());
            if (way != null) {
                return FieldPath.name(field.getKey()) + way;
            }
        }
        return null;
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
