package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container's health check is told. */
class CheckCommandTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int check(int port, String host) throws Exception {
        Path config = Files.writeString(
                directory.resolve("application.properties"),
                "bridge.management.host = %s%nbridge.management.port = %d%n".formatted(host, port));
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return CheckCommand.execute(List.of("--config", config.toString()), out, out);
    }

    private static ScriptedServer answering(String status) throws IOException {
        return new ScriptedServer(
                socket -> ScriptedServer.write(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @Test
    void succeedsWhenTheBridgeIsReadyWhateverAddressItListensOn() throws Exception {
        try (ScriptedServer management = answering("200 OK")) {
            assertThat(check(management.port(), "0.0.0.0")).isZero();
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("The bridge takes calls.");
        }
    }

    @Test
    void failsWhenTheBridgeIsNotReady() throws Exception {
        try (ScriptedServer management = answering("503 Service Unavailable")) {
            assertThat(check(management.port(), "127.0.0.1")).isEqualTo(1);
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("/observe/health/ready says 503");
        }
    }

    @Test
    void namesThePropertiesWhenNothingListens() throws Exception {
        int free = FreePort.find();

        assertThat(check(free, "127.0.0.1")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("nothing listens on 127.0.0.1:" + free, "bridge.management.port");
    }
}
