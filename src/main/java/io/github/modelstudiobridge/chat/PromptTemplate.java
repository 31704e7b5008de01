package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A text with {@code {{name}}} or {@code {{outer.inner}}} in it, filled with values of a call.
 *
 * <p>A value is data: whatever it holds is copied as it is and never read as a template, a property or an expression;
 * only NUL characters are left out, which no request may hold. An object or array is written as JSON; a name without a
 * value leaves nothing. Immutable and thread safe.
 */
public final class PromptTemplate {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    /** Text and names in turn: even places hold text, odd ones a path of names. */
    private final List<String> parts;

    private PromptTemplate(List<String> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when a <code>{{</code> is not closed, or holds no name
     */
    public static PromptTemplate parse(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int open;
        while ((open = text.indexOf(OPEN, from)) >= 0) {
            int close = text.indexOf(CLOSE, open);
            String name =
                    close < 0 ? "" : text.substring(open + OPEN.length(), close).strip();
            if (!name.matches("[A-Za-z0-9_.-]+")) {
                throw new IllegalArgumentException("a {{…}} without a name, at character " + open);
            }
            parts.add(text.substring(from, open));
            parts.add(name);
            from = close + CLOSE.length();
        }
        parts.add(text.substring(from));
        return new PromptTemplate(List.copyOf(parts));
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
        String text = value instanceof Map || value instanceof Collection ? json(value) : value.toString();
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
