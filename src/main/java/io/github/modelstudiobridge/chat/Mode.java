package io.github.modelstudiobridge.chat;

import java.util.Locale;

/** What happens to a request that breaks a rule. */
public enum Mode {
    /** It is refused, with the field named. */
    STRICT,
    /** It is repaired where that is possible, and the caller is told; on the phone a refusal is silence. */
    LENIENT;

    /**
     * Reads a configured value.
     *
     * @param property its name, such as {@code ims.mode}
     * @throws IllegalArgumentException for anything but {@code strict} and {@code lenient}
     */
    public static Mode of(String property, String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "strict" -> STRICT;
            case "lenient" -> LENIENT;
            default -> throw new IllegalArgumentException(property + " is strict or lenient, not " + text);
        };
    }
}
