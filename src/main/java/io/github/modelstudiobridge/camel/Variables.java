package io.github.modelstudiobridge.camel;

import java.util.Locale;

/** Names of environment variables. */
public final class Variables {

    private Variables() {}

    /** The variable that sets a property by Camel's own rule, or the prefix of those that set properties of a prefix. */
    public static String of(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
