package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A text with {@code {{name}}} or {@code {{outer.inner}}} in it, filled with values of a call.
 *
 * <p>A value is data: whatever it holds is copied as it was written and never read as a template, a property or an
 * expression; only NUL characters are left out, which no request may hold. An object or array is written as JSON; a name
 * without a value leaves nothing. Immutable and thread safe.
 */
public final class PromptTemplate {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    /** A field of JSON, in any script; not what is an instruction where templates have more than names. */
    private static final Pattern NAME = Pattern.compile("[^.{}\\p{Cntrl}#^/!>&][^.{}\\p{Cntrl}]*");

    /** Text and names in turn: even places hold text, odd ones a path of names. */
    private final List<String> parts;

    private PromptTemplate(List<String> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template, without the white space around it.
     *
     * @throws IllegalArgumentException naming line and column, when a <code>{{</code> is not closed, or holds no name
     */
    public static PromptTemplate parse(String template) {
        String text = template.stripTrailing();
        List<String> parts = new ArrayList<>();
        int from = text.length() - text.stripLeading().length();
        int open;
        while ((open = text.indexOf(OPEN, from)) >= 0) {
            int close = text.indexOf(CLOSE, open);
            if (close < 0) {
                throw mistake(text, open, "{{ is not closed");
            }
            parts.add(text.substring(from, open));
            parts.add(path(text, open, close));
            from = close + CLOSE.length();
        }
        parts.add(text.substring(from));
        return new PromptTemplate(List.copyOf(parts));
    }

    private static String path(String text, int open, int close) {
        List<String> names = new ArrayList<>();
        for (String part : text.substring(open + OPEN.length(), close).split("\\.", -1)) {
            String name = part.strip();
            if (!NAME.matcher(name).matches()) {
                throw mistake(text, open, "{{…}} needs a name, or names with dots between them");
            }
            names.add(name);
        }
        return String.join(".", names);
    }

    private static IllegalArgumentException mistake(String text, int at, String what) {
        String before = text.substring(0, at);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, at) + 1;
        return new IllegalArgumentException("line %d, column %d: %s".formatted(line, column, what));
    }

    /** The text with values filled in. */
    public String fill(Map<String, ?> values) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            filled.append(i % 2 == 0 ? parts.get(i) : value(parts.get(i), values));
        }
        return filled.toString();
    }

    private static String value(String path, Map<String, ?> values) {
        Object value = values;
        for (String name : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        if (value == null) {
            return "";
        }
        boolean plain = value instanceof Map || value instanceof Collection;
        String text = plain && !(value instanceof WrittenJson) ? json(value) : value.toString();
        return text.replace("\0", "");
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of a prompt cannot be written as JSON", e);
        }
    }
}
