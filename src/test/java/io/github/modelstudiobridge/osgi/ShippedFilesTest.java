package io.github.modelstudiobridge.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedFilesTest {

    private static final String CONFIG = "model-studio-bridge/application.properties";
    private static final String ROUTE = "model-studio-bridge/routes/chat/chat.camel.yaml";

    @TempDir
    private Path etc;

    @TempDir
    private Path bundle;

    private final Map<String, URL> files = new LinkedHashMap<>();

    @BeforeEach
    void aBundleBringsTwoFiles() throws IOException {
        for (String name : new String[] {CONFIG, ROUTE}) {
            Path file = bundle.resolve(name);
            Files.createDirectories(file.getParent());
            files.put(name, Files.writeString(file, "shipped").toUri().toURL());
        }
    }

    @Test
    void copiesAllFilesAndLeavesNothingElse() throws IOException {
        ShippedFiles.provide(etc, files);

        assertThat(etc.resolve(CONFIG)).hasContent("shipped");
        assertThat(etc.resolve(ROUTE)).hasContent("shipped");
        assertThat(etc).isDirectoryNotContaining("glob:**.incomplete");
    }

    @Test
    void aCopyThatFailsHalfWayIsMadeAnewAtTheNextStart() throws IOException {
        Path route = bundle.resolve(ROUTE);
        Files.delete(route);
        assertThatThrownBy(() -> ShippedFiles.provide(etc, files))
                .hasMessageContainingAll("cannot be copied to", "FileNotFoundException: ");
        assertThat(etc.resolve(ShippedFiles.DIRECTORY)).doesNotExist();

        Files.writeString(route, "shipped");
        ShippedFiles.provide(etc, files);

        assertThat(etc.resolve(CONFIG)).hasContent("shipped");
        assertThat(etc.resolve(ROUTE)).hasContent("shipped");
        assertThat(etc).isDirectoryNotContaining("glob:**.incomplete");
    }

    @Test
    void whatUsersHaveIsNeverTouched() throws IOException {
        Files.createDirectories(etc.resolve(ShippedFiles.DIRECTORY));
        Files.writeString(etc.resolve(CONFIG), "edited");

        ShippedFiles.provide(etc, files);

        assertThat(etc.resolve(CONFIG)).hasContent("edited");
        assertThat(etc.resolve(ROUTE)).doesNotExist();
    }
}
