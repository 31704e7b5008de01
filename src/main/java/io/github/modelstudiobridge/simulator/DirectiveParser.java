package io.github.modelstudiobridge.simulator;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads directives from the {@code X-Simulate} header, {@code pace=100ms; tokens=20}, and from the start of a message,
 * {@code [[simulate: pace=100ms; tokens=20]] hello}.
 *
 * <p>Directives are separated by semicolons or commas. Inside the braces of a value, such as the arguments of a tool
 * call, separators and brackets are part of the value.
 */
final class DirectiveParser {

    private static final String OPENING = "[[simulate:";
    private static final String CLOSING = "]]";

    private final String text;
    private final boolean bracketed;
    private final Map<Directive<?>, Object> values = new HashMap<>();
    private int position;

    private DirectiveParser(String text, boolean bracketed) {
        this.text = text;
        this.bracketed = bracketed;
    }

    /**
     * A message without its directives, and the directives.
     *
     * @param directives what the message asks for
     * @param text the rest of the message
     */
    record Message(Directives directives, String text) {}

    /** @throws IllegalArgumentException naming what cannot be read, when the list is not well formed */
    static Directives parse(String list) {
        return new DirectiveParser(list, false).read();
    }

    /** @throws IllegalArgumentException naming what cannot be read, when the message starts with a broken list */
    static Message parseMessage(String message) {
        String stripped = message.stripLeading();
        if (!stripped.startsWith(OPENING)) {
            return new Message(Directives.NONE, message);
        }
        DirectiveParser parser = new DirectiveParser(stripped.substring(OPENING.length()), true);
        Directives directives = parser.read();
        return new Message(directives, parser.text.substring(parser.position).stripLeading());
    }

    private Directives read() {
        boolean more = true;
        while (more) {
            String item = nextItem();
            more = position < text.length() && !atClosing();
            if (more) {
                position++;
            }
            if (!item.isEmpty()) {
                add(item);
            }
        }
        if (bracketed) {
            if (position >= text.length()) {
                throw new IllegalArgumentException("the directives that begin with " + OPENING + " have no " + CLOSING);
            }
            position += CLOSING.length();
        }
        return Directives.of(values);
    }

    /** Reads up to the next separator that is outside of braces, and leaves the position on it. */
    private String nextItem() {
        int start = position;
        int depth = 0;
        boolean quoted = false;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (quoted) {
                if (c == '\\') {
                    position++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (depth > 0) {
                quoted = c == '"';
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            } else if (c == '{') {
                depth++;
            } else if (c == ';' || c == ',' || atClosing()) {
                break;
            }
        }
        position = Math.min(position, text.length());
        String item = text.substring(start, position).strip();
        if (depth > 0) {
            throw new IllegalArgumentException("the braces of the directive '" + item + "' are not closed");
        }
        return item;
    }

    private boolean atClosing() {
        return bracketed && text.startsWith(CLOSING, position);
    }

    private void add(String item) {
        int equals = item.indexOf('=');
        String name = equals < 0 ? item : item.substring(0, equals).strip();
        Directive<?> directive = Directive.all().get(name);
        if (directive == null) {
            throw new IllegalArgumentException("the directive '" + name + "' is unknown");
        }
        Object value =
                directive.parse(equals < 0 ? null : item.substring(equals + 1).strip());
        Object before = values.put(directive, value);
        if (before instanceof CallList calls) {
            values.put(directive, calls.and((CallList) value));
        } else if (before != null) {
            throw new IllegalArgumentException("the directive '" + name + "' is given twice");
        }
    }
}
