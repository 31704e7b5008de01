package io.github.modelstudiobridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Program;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example as its README starts it, but for the download of jars; {@code make examples} builds before what they build. */
@Tag("examples")
class ExamplesIT {

    @TempDir
    Path directory;

    private static Map<String, String> ports() throws Exception {
        return Map.of("BRIDGE_HTTP_PORT", "0", "BRIDGE_MANAGEMENT_PORT", String.valueOf(FreePort.find()));
    }

    /** Those that this test has, which are the same and more. */
    private static Path jars() throws Exception {
        Path jars = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "example-jars");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                Path jar = Path.of(entry);
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            }
        }
        return jars;
    }

    @Test
    void theQueueAsCallerPrintsAnAnswerMessageByMessage() throws Exception {
        try (Program make = Program.start(
                ports(),
                List.of(
                        "make",
                        "-C",
                        "examples/jms-caller",
                        "run",
                        "LIB=" + jars(),
                        "BROKER_PORT=" + FreePort.find(),
                        "SIMULATOR_PORT=0"))) {
            // three programs start, two of them from their sources
            make.awaitOutput("Ctrl-C ends them.", Duration.ofMinutes(2));
            assertThat(make.output())
                    .containsPattern("question-1 #2 \\{.*\"content\":\"You ")
                    .containsPattern("question-1 #\\d+ \\[DONE]\\Routcome: ok");

            endsWithAllThatItStarted(make);
        }
    }

    @Test
    void theAuditKeepsALineForEachChat() throws Exception {
        try (Program make = Program.start(
                ports(), List.of("make", "-C", "examples/audit", "run", "SIMULATOR_PORT=0", "RECORDS=" + directory))) {
            make.awaitOutput("As an OpenAI client");
            try (HttpCall call = ask(make.output())) {
                call.readBody();
            }

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (Stream<Path> records = Files.list(directory)) {
                    assertThat(Files.readString(records.findFirst().orElseThrow()))
                            .contains("\"dialect\":\"openai\"", "\"outcome\":\"ok\"");
                }
            });
            endsWithAllThatItStarted(make);
        }
    }

    @Test
    void theApplicationDraftsAnAnswerAndServesCallers() throws Exception {
        try (Program make = Program.start(
                ports(),
                List.of(
                        "make",
                        "-C",
                        "examples/own-camel-application",
                        "run",
                        "SIMULATOR_PORT=0",
                        "DESK=" + directory))) {
            make.awaitOutput("Ctrl-C ends all.", Duration.ofMinutes(1));
            assertThat(make.output()).contains("draft:  The tools answered: Order 4711: shipped on Monday.");
            try (HttpCall call = ask(make.output())) {
                assertThat(call.status()).isEqualTo(200);
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }

            endsWithAllThatItStarted(make);
        }
    }

    /** As the command that is printed for an OpenAI client does. */
    private static HttpCall ask(String output) throws Exception {
        Matcher port = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/v1/").matcher(output);
        assertThat(port.find()).isTrue();
        return HttpCall.connect(Integer.parseInt(port.group(1)))
                .send(
                        "POST",
                        "/v1/chat/completions",
                        Map.of("Authorization", "Bearer demo-key", "Content-Type", "application/json"),
                        JmsCaller.request(true, "Hello"))
                .readHead();
    }

    private static void endsWithAllThatItStarted(Program make) throws Exception {
        List<ProcessHandle> started = make.descendants();
        assertThat(started).isNotEmpty();
        make.terminate();
        make.awaitExit(20, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(20)).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
}
