package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonStreamContext;
import java.util.regex.Pattern;

/** Writes where a field is, e.g. {@code messages[3].content}, without repeating whatever a caller may call a field. */
final class FieldPath {

    private static final Pattern PLAIN_NAME = Pattern.compile("\\w{1,64}");
    private static final int MAX_LENGTH = 200;

    private FieldPath() {}

    /** The field that a parser is at. */
    static String of(JsonStreamContext place) {
        return ofSteps(steps(place));
    }

    private static String steps(JsonStreamContext place) {
        if (place.inRoot()) {
            return "";
        }
        String step = place.inArray() ? index(place.getCurrentIndex()) : name(place.getCurrentName());
        return steps(place.getParent()) + step;
    }

    /** A step into an array. */
    static String index(int index) {
        return "[" + index + "]";
    }

    /** A step into an object; {@code *} for a name that no protocol has. */
    static String name(String name) {
        return "." + (PLAIN_NAME.matcher(name).matches() ? name : "*");
    }

    /** The path that begins at the document. */
    static String ofSteps(String steps) {
        String path = steps.startsWith(".") ? steps.substring(1) : steps;
        return path.length() > MAX_LENGTH ? path.substring(0, MAX_LENGTH) + "..." : path;
    }
}
