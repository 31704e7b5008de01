package io.github.modelstudiobridge.ims;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** IMS acts on a tool call, e.g. hangs up: it must see each one once, whole, or not at all. */
class ImsToolCallTest {

    private static final String ARGUMENTS = "{\"to\": \"sales\", \"why\": \"\\\"bye\\\" 再见\", \"after\": 1.50}";

    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start();
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    private static String reply(String directives) throws Exception {
        ObjectNode request = (ObjectNode) Json.MAPPER.readTree(BridgeUnderTest.imsRequest(""));
        String calls = "force-calls; call=transfer:" + ARGUMENTS + "; call=hangup; ";
        ((ObjectNode) request.at("/messages/0"))
                .put("content", "[[simulate: tokens=2; " + calls + directives + "]] Goodbye");
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), request.toString());
            return call.readHead().readBody();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "empty-id, events-per-write=1",
        "empty-id, events-per-write=100",
        "repeat-id, events-per-write=1",
        "repeat-id, events-per-write=100",
        "null-name, events-per-write=1",
        "null-name, split-bytes=7",
        "bare, events-per-write=3",
        "bare, line-end=crlf"
    })
    void isSaidOnceAndWholeHoweverTheModelContinuesIt(String style, String writes) throws Exception {
        String[] frames = reply("call-style=" + style + "; " + writes).split("\n\n");

        List<JsonNode> choices = new ArrayList<>();
        for (int i = 0; i < frames.length - 1; i++) {
            choices.add(
                    Json.MAPPER.readTree(frames[i].substring("data: ".length())).at("/choices/0"));
        }
        assertThat(choices)
                .extracting(ImsToolCallTest::gist)
                .containsExactly("w1 ", "w2 ", "0 transfer " + ARGUMENTS, "1 hangup {}", "stop");
        assertThat(frames[frames.length - 1]).isEqualTo("data: [DONE]");
    }

    private static String gist(JsonNode choice) {
        JsonNode call = choice.at("/delta/tool_calls/0");
        if (call.isObject()) {
            assertThat(choice.at("/delta/tool_calls")).hasSize(1);
            assertThat(call.path("id").asText()).startsWith("call_");
            return call.path("index").asText() + " " + call.at("/function/name").asText() + " "
                    + call.at("/function/arguments").asText();
        }
        return choice.at("/delta/content").asText()
                + choice.path("finish_reason").asText("");
    }

    static IntStream tokens() {
        return IntStream.rangeClosed(0, 40);
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void isNeverSaidWhenTheConnectionIsCut(int tokens) throws Exception {
        assertThat(reply("cut=" + tokens))
                .contains("\"error\":", "upstream_connection_lost")
                .doesNotContain("tool_calls", "[DONE]");
    }
}
