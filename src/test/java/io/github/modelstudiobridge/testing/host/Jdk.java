package io.github.modelstudiobridge.testing.host;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The Java that bridges in other processes run on. */
public final class Jdk {

    /** That of {@code -Dbridge.java.home}, or this process's own. */
    public static final Path HOME = Path.of(
            System.getProperty("bridge.java.home", "").isBlank()
                    ? System.getProperty("java.home")
                    : System.getProperty("bridge.java.home"));

    private Jdk() {}

    /** Its feature release, such as 17. */
    public static int release() throws IOException {
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(HOME.resolve("release"))) {
            release.load(file);
        }
        String version = release.getProperty("JAVA_VERSION").replace("\"", "");
        return Runtime.Version.parse(version).feature();
    }
}
