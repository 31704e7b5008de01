package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.EditedRoutes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearseCommandTest {

    @TempDir
    private Path directory;

    @Test
    void takesNothingFromOutside() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"));
        Path waiting = Files.writeString(
                Files.createDirectory(directory.resolve("inbox")).resolve("letter"), "Hello");
        Path records = directory.resolve("records");
        Files.writeString(
                routes.directory().resolve("letters.camel.yaml"),
                """
                - route:
                    id: letters
                    from:
                      uri: file:%s
                      parameters:
                        initialDelay: 0
                      steps:
                        - to: mock:read
                """
                        .formatted(waiting.getParent()));
        Path config = Files.writeString(
                directory.resolve("application.properties"),
                Files.readString(Path.of("config/application.properties"))
                        .replace("audit.to =", "audit.to = file:" + records));
        Files.copy(Path.of("config/models.yaml"), directory.resolve("models.yaml"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true);

        int status = RehearseCommand.execute(
                List.of(
                        "--config",
                        config.toString(),
                        "--routes",
                        routes.directory().toString()),
                out,
                out);

        assertThat(status).as(said.toString()).isZero();
        assertThat(waiting).hasContent("Hello");
        assertThat(records).doesNotExist();
    }
}
