package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users put into the event route works however many events one network chunk holds. */
class EditedEventRouteTest {

    private static final String FILE = "events/answer-event.camel.yaml";

    @TempDir
    private Path directory;

    private String heard(String steps, int eventsPerWrite) throws Exception {
        Path routes = EditedRoutes.in(directory)
                .insertBefore(FILE, "by-dialect", steps)
                .directory();
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes, Map.of());
                HttpCall call = bridge.askIms("[[simulate: tokens=6; events-per-write=" + eventsPerWrite + "]]")
                        .readHead()) {
            return call.readBody()
                    .replaceAll("data: \\{.*?\"content\":\"(.*?)\".*?\"finish_reason\":(.*?)}]}\n\n", "$1$2,")
                    .replace("null,", "");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aStepThatStopsTheExchangeDropsThatEventOnly(int eventsPerWrite) throws Exception {
        String heard = heard(
                """
                - filter:
                    id: drop-some
                    expression:
                      simple:
                        expression: "${body} is 'io.github.modelstudiobridge.chat.AnswerChunk' && ${body.text} in 'w2 ,w5 '"
                    steps:
                      - stop:
                          id: drop
                """,
                eventsPerWrite);

        assertThat(heard).isEqualTo("w1 w3 w4 w6 \"stop\",data: [DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aStepThatFailsEndsTheAnswerBeforeAnyLaterEventIsSaid(int eventsPerWrite) throws Exception {
        String heard = heard(
                """
                - filter:
                    id: fail-one
                    expression:
                      simple:
                        expression: "${body} is 'io.github.modelstudiobridge.chat.AnswerChunk' && ${body.text} == 'w3 '"
                    steps:
                      - throwException:
                          id: fail
                          exceptionType: java.lang.IllegalStateException
                          message: edited
                """,
                eventsPerWrite);

        assertThat(heard)
                .startsWith("w1 w2 data: {\"error\":")
                .contains("\"code\":\"internal_error\"")
                .doesNotContain("w4", "edited", "[DONE]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aStepOnAnotherThreadKeepsTheOrder(int eventsPerWrite) throws Exception {
        String heard = heard(
                """
                - delay:
                    id: think
                    asyncDelayed: "true"
                    expression:
                      constant:
                        expression: "5"
                """,
                eventsPerWrite);

        assertThat(heard).isEqualTo("w1 w2 w3 w4 w5 w6 \"stop\",data: [DONE]\n\n");
    }
}
