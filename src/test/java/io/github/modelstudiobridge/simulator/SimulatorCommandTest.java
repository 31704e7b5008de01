package io.github.modelstudiobridge.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void servesUntilItIsInterrupted() throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread command = new Thread(
                () -> status.complete(run("--port", "0", "--api-key=sk-1", "--pace", "0", "--first-token-delay=0ms")));
        command.start();
        await().until(() -> out.toString(UTF_8).contains("curl"));

        Matcher url = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/compatible-mode/v1")
                .matcher(out.toString(UTF_8));
        assertThat(url.find()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.group() + "/chat/completions"))
                .header("Authorization", "Bearer sk-1")
                .POST(HttpRequest.BodyPublishers.ofString(Api.body(true, "Hello")))
                .build();
        assertThat(Api.text(Api.send(request).body())).startsWith("You said: Hello.");
        assertThat(out.toString(UTF_8)).doesNotContain("sk-1");

        command.interrupt();
        command.join(10_000);
        assertThat(status).isCompletedWithValue(0);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void saysWhichOptionToChangeWhenThePortIsInUse() {
        try (ModelStudioSimulator other = new ModelStudioSimulator(Api.fast()).start()) {
            assertThat(run("--port", String.valueOf(other.port()))).isEqualTo(1);
            assertThat(err.toString(UTF_8)).contains("127.0.0.1:" + other.port(), "--port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--port 1 --help"})
    void helpListsEveryOption(String args) {
        assertThat(run(args.split(" "))).isZero();
        assertThat(out.toString(UTF_8)).contains(SimulatorArguments.names()).contains("--help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prt 1 | the option '--prt' is unknown",
                "8089 | the option '8089' is unknown",
                "--port | the option --port needs a value",
                "--port x | the option --port is 'x' but must be a whole number between 0 and 65535",
                "--port=65536 | must be a whole number between 0 and 65535",
                "--pace=fast | the option --pace is 'fast' but must be a duration",
                "--first-token-delay -1s | must be a duration",
                "--simulate teapot | the directive 'teapot' is unknown",
                "--models ( | must be a regular expression",
                "--max-body-bytes 0 | must be a whole number between 1",
                "--host= | host must not be blank",
                "--deterministic-ids=yes | takes no value"
            })
    void saysWhatItDoesNotUnderstand(String args, String complaint) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("simulate: ").contains(complaint, "--help");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void readsEveryOption() {
        SimulatorOptions options = SimulatorArguments.parse(List.of(
                "--host=::1",
                "--port=1",
                "--port=2",
                "--api-key",
                "k",
                "--first-token-delay=1s",
                "--pace=5",
                "--simulate",
                "cut=3; pace=1s",
                "--models=my-.*",
                "--max-body-bytes=9",
                "--accept-unknown-parameters",
                "--deterministic-ids"));

        assertThat(options)
                .isEqualTo(new SimulatorOptions(
                        "::1",
                        2,
                        "k",
                        Duration.ofSeconds(1),
                        Duration.ofMillis(5),
                        9,
                        "my-.*",
                        true,
                        true,
                        "cut=3; pace=1s"));
    }

    @Test
    void keepsTheKeyOutOfItsComplaints() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatorArguments.parse(Arrays.asList("--api-key=sk-1", "--port=x")))
                .withMessageNotContaining("sk-1");
    }

    private int run(String... args) {
        return SimulatorCommand.run(
                List.of(args), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }
}
