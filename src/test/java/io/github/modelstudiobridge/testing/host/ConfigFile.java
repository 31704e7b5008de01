package io.github.modelstudiobridge.testing.host;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Properties files for bridges elsewhere. */
final class ConfigFile {

    private ConfigFile() {}

    /** A text of properties, and some that win over them. */
    static Path write(Path file, String text, Map<String, String> more) throws IOException {
        Properties properties = new Properties();
        properties.putAll(more);
        StringWriter written = new StringWriter();
        properties.store(written, null);
        return Files.writeString(file, text + "\n" + written);
    }
}
