package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.SpokenText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every curl command that the documents send to the demo is answered by a whole stream. */
class CurlExamplesTest {

    private static final Pattern COMMAND =
            Pattern.compile("curl -N http://127\\.0\\.0\\.1:8080(/\\S+) (.*)", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile("-([Hd]) '([^']*)'");
    private static final String DEMO_KEY = "demo-key";

    /** The question that is answered by tools. */
    private static final String FOR_TOOLS = "What is the weather in Singapore, and what time is it?";

    private static ScriptedServer weather;
    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        weather = new ScriptedServer(socket ->
                ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsunny"));
        bridge = BridgeUnderTest.start(Map.of(
                "ims.api-keys",
                DEMO_KEY,
                "gateway.auth-codes",
                DEMO_KEY,
                "openai.api-keys",
                DEMO_KEY,
                "ims.tools",
                "general",
                "gateway.tools",
                "general",
                "openai.tools",
                "general",
                "tools.weather.url",
                weather.url()));
    }

    @AfterAll
    static void stop() {
        bridge.close();
        weather.close();
    }

    static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Markdown document : Markdown.all()) {
            for (String block : document.blocks("sh")) {
                if (block.startsWith("curl ") && block.contains(":8080/")) {
                    commands.add(block.strip());
                }
            }
        }
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void worksWhenPasted(String command) throws Exception {
        Matcher matcher = COMMAND.matcher(command);
        assertThat(matcher.matches()).isTrue();
        Map<String, String> headers = new LinkedHashMap<>();
        String body = "";
        for (Matcher argument = ARGUMENT.matcher(matcher.group(2)); argument.find(); ) {
            if (argument.group(1).equals("d")) {
                body = argument.group(2);
            } else {
                String[] header = argument.group(2).split(": ", 2);
                headers.put(header[0], header[1]);
            }
        }
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", matcher.group(1), headers, body).readHead();

            assertThat(call.status()).isEqualTo(200);
            assertThat(call.header("x-bridge-repairs"))
                    .isIn(null, "instanceId missing; channelId missing; sentenceId missing");
            String answer = call.readBody();
            assertThat(answer).contains("simulator").endsWith("data: [DONE]\n\n");
            String spoken = SpokenText.of(answer);
            assertThat(spoken.contains("sunny; ") && spoken.contains("\"timezone\":\"UTC\""))
                    .as("an answer from tools")
                    .isEqualTo(body.contains(FOR_TOOLS));
        }
    }

    @Test
    void oneOfThemIsAnsweredByTools() throws IOException {
        assertThat(commands()).anyMatch(command -> command.contains(FOR_TOOLS));
    }
}
