package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/**
 * Writes texts that hold half a surrogate pair with escapes. Jackson's own writer, told to write pairs as one character,
 * joins a lone half with whatever follows it.
 */
final class SurrogateSafeGenerator extends JsonGeneratorDelegate {

    private static final int ASCII = 127;

    SurrogateSafeGenerator(JsonGenerator generator) {
        super(generator, false);
    }

    @Override
    public void writeString(String text) throws IOException {
        if (isWellFormed(text)) {
            delegate.writeString(text);
        } else {
            int before = escapeNonAscii();
            delegate.writeString(text);
            delegate.setHighestNonEscapedChar(before);
        }
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        if (isWellFormed(name)) {
            delegate.writeFieldName(name);
        } else {
            int before = escapeNonAscii();
            delegate.writeFieldName(name);
            delegate.setHighestNonEscapedChar(before);
        }
    }

    private int escapeNonAscii() {
        int before = delegate.getHighestEscapedChar();
        delegate.setHighestNonEscapedChar(ASCII);
        return before;
    }

    private static boolean isWellFormed(String text) {
        if (text == null) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
