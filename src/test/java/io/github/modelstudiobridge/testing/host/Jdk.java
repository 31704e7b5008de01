package io.github.modelstudiobridge.testing.host;

import java.nio.file.Path;

/** The Java that bridges in other processes run on. */
public final class Jdk {

    /** That of {@code -Dbridge.java.home}, or this process's own. */
    public static final Path HOME = Path.of(
            System.getProperty("bridge.java.home", "").isBlank()
                    ? System.getProperty("java.home")
                    : System.getProperty("bridge.java.home"));

    private Jdk() {}
}
