package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds a NUL character ({@code U+0000}) in a request, in a text or in the name of a field. JSON can only say it with an
 * escape, so one look at the body spares most requests the search. Stateless.
 */
final class NulSearch {

    private static final String ESCAPED = "\\u0000";
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w{1,64}");
    private static final int MAX_PATH_LENGTH = 200;

    private NulSearch() {}

    /**
     * Where the first NUL is.
     *
     * @param text what {@code tree} was read from
     * @return a path such as {@code messages[3].content}, with {@code *} for a name that no protocol has; null when there
     *     is no NUL
     */
    static String path(String text, JsonNode tree) {
        String path = text.contains(ESCAPED) ? find(tree) : null;
        if (path == null) {
            return null;
        }
        String fromTop = path.substring(1);
        return fromTop.length() > MAX_PATH_LENGTH ? fromTop.substring(0, MAX_PATH_LENGTH) + "..." : fromTop;
    }

    /** The way from a node to the NUL in it, or null. Recursive: the parser bounds the depth. */
    private static String find(JsonNode node) {
        if (node.isTextual()) {
            return hasNul(node.textValue()) ? "" : null;
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            String way = find(node.get(i));
            if (way != null) {
                return "[" + i + "]" + way;
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String way = hasNul(field.getKey()) ? "" : find(field.getValue());
            if (way != null) {
                return "." + shown(field.getKey()) + way;
            }
        }
        return null;
    }

    private static String shown(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : "*";
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
