package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came beside the conversation is there in the exchange of each event, and nowhere else. */
class CallPropertiesTest {

    private static final String SAY_PROPERTIES =
            """
            - setProperty:
                id: properties
                name: properties
                expression:
                  simple:
                    expression: "${exchangeProperty.queryParameters[room_id]}/${exchangeProperty.extendData[sentenceId]}"
            - filter:
                id: say-properties
                expression:
                  simple:
                    expression: "${body} is 'io.github.modelstudiobridge.chat.AnswerChunk'"
                steps:
                  - setBody:
                      id: said-properties
                      expression:
                        simple:
                          expression: "${body.withText(${exchangeProperty.properties})}"
            """;

    @Test
    void routesSeeQueryParametersAndExtendData(@TempDir Path directory) throws Exception {
        Path routes = EditedRoutes.in(directory)
                .insertBefore("events/answer-event.camel.yaml", "by-dialect", SAY_PROPERTIES)
                .directory();
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes, Map.of());
                HttpCall call = HttpCall.connect(bridge.port())) {
            call.send(
                            "POST",
                            BridgeUnderTest.IMS_PATH + "?task_id=5&room_id=%E6%88%BF",
                            BridgeUnderTest.imsHeaders(),
                            BridgeUnderTest.imsRequest("Hi"))
                    .readHead();

            assertThat(call.readFrame().data()).contains("\"content\":\"房/3\"");
        }
    }
}
