package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command by which the page of the gateway has an endpoint tried out, run by a shell and the real curl, with URL, code
 * and model filled in. Without curl its request is still shown by the contract case whose body this is.
 */
class GatewayPageCurlTest {

    private static final Path BODY =
            Path.of("src/test/resources/contract/gateway/answers-the-curl-command-of-the-page/request.json");

    @TempDir
    Path folder;

    @Test
    void theCommandOfThePageIsAnsweredByAWholeStream() throws Exception {
        assumeTrue(isInstalled(), "curl is not installed");
        try (BridgeUnderTest bridge = BridgeUnderTest.start(Map.of("gateway.auth-codes", "the-code"))) {
            String command =
                    """
                    curl --location "http://127.0.0.1:%d/gateway/v1/chat/completions" \\
                    --header "Authorization: $AUTH" \\
                    --header "Content-Type: application/json" \\
                    --data '%s'
                    """
                            .formatted(bridge.port(), Files.readString(BODY));

            assertThat(run(command)).contains("simulator").endsWith("data: [DONE]\n\n");
        }
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private String run(String command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder shell = new ProcessBuilder(List.of("sh", "-c", command));
        shell.environment().put("AUTH", "the-code");
        shell.environment().put("no_proxy", "*");
        Process process = shell.redirectOutput(output.toFile())
                .redirectError(folder.resolve("progress").toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
