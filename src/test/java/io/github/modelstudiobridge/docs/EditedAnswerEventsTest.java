package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Puts the fragments of the documents into the shipped routes and listens as a caller. */
class EditedAnswerEventsTest {

    private static final String FILE = "events/answer-event.camel.yaml";
    private static final String HOW_TO = "docs/how-to/edit-answer-events.md";

    @TempDir
    private Path directory;

    private BridgeUnderTest bridgeWith(String document, String heading) throws Exception {
        String fragment = Markdown.read(document).block("yaml", heading);
        Path routes = EditedRoutes.in(directory)
                .insertBefore(FILE, "by-dialect", fragment)
                .directory();
        return BridgeUnderTest.start(routes, Map.of());
    }

    /** What an IMS caller hears, whose answer must be whole. */
    private static String heard(BridgeUnderTest bridge, String request) throws Exception {
        StringBuilder text = new StringBuilder();
        String finishReason = null;
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), request)
                    .readHead();
            assertThat(call.status()).isEqualTo(200);
            String data = call.readFrame().data();
            while (!data.equals("[DONE]")) {
                JsonNode choice = Json.MAPPER.readTree(data).at("/choices/0");
                text.append(choice.at("/delta/content").asText());
                finishReason = choice.path("finish_reason").textValue();
                data = call.readFrame().data();
            }
            assertThat(call.readFrame()).isNull();
        }
        assertThat(finishReason).isEqualTo("stop");
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aDeltaIsChanged(int eventsPerWrite) throws Exception {
        try (BridgeUnderTest bridge = bridgeWith(HOW_TO, "## Change a delta")) {
            assertThat(heard(bridge, request(eventsPerWrite, "My number is 555 123 since 2024")))
                    .startsWith("You said: My number is *** *** since ***");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aDeltaIsDroppedAndNothingElse(int eventsPerWrite) throws Exception {
        try (BridgeUnderTest bridge = bridgeWith(HOW_TO, "## Drop a delta")) {
            assertThat(heard(bridge, request(eventsPerWrite, "Hi")))
                    .isEqualTo("You said: Hi. This is the Model Studio speaking.");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aWordIsReplaced(int eventsPerWrite) throws Exception {
        try (BridgeUnderTest bridge = bridgeWith(HOW_TO, "## Replace a word")) {
            assertThat(heard(bridge, request(eventsPerWrite, "Hi")))
                    .isEqualTo("You said: Hi. This is the Model Studio assistant speaking.");
        }
    }

    @Test
    void whatTheModelSaysIsNoExpression() throws Exception {
        try (BridgeUnderTest bridge = bridgeWith(HOW_TO, "## Replace a word")) {
            String said = heard(bridge, request(1, "simulator${id} {{ims.mode}}simulator ${body} #{1}"));

            assertThat(said).startsWith("You said: assistant${id} {{ims.mode}}assistant ${body} #{1}.");
        }
    }

    @Test
    void onlySomeCallsAreChanged() throws Exception {
        try (BridgeUnderTest bridge = bridgeWith(HOW_TO, "## Only for some calls")) {
            assertThat(heard(bridge, request(1, "Hi"))).startsWith("You said: Hi.");
            assertThat(heard(bridge, request(1, "Hi").replaceFirst("call-\\d+", "quiet")))
                    .isEmpty();
        }
    }

    @Test
    void theTutorialsChangeIsHeard() throws Exception {
        try (BridgeUnderTest bridge = bridgeWith("docs/tutorial/first-call.md", "## 4. Change what the caller hears")) {
            assertThat(heard(bridge, request(1, "Who are you?")))
                    .isEqualTo("You said: Who are you? This is the Model Studio assistant speaking.");
        }
    }

    private static String request(int eventsPerWrite, String text) {
        return BridgeUnderTest.imsRequest("[[simulate: events-per-write=" + eventsPerWrite + "]] " + text);
    }
}
