package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers are told of repairs is bounded, however much there is to repair. */
class RepairsTest {

    private static final String LAST = "{\"role\":\"user\",\"content\":\"hello\"}";

    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of("openai.mode", "lenient"));
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    private static String repairs(String path, String broken, int count) throws Exception {
        String messages = String.join(",", Collections.nCopies(count, broken)) + "," + LAST;
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            call.send(
                            "POST",
                            path,
                            BridgeUnderTest.imsHeaders(),
                            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[" + messages + "]}")
                    .readHead();

            assertThat(call.status()).as(call.readBody()).isEqualTo(200);
            return call.header("x-bridge-repairs");
        }
    }

    @Test
    void ofManyRepairsTheFirstAreToldAndTheNumberOfTheRest() throws Exception {
        assertThat(repairs("/gateway/v1/chat/completions", "{\"role\":\"bot\",\"content\":\"x\"}", 1_000))
                .startsWith("messages[0] dropped: its role is unknown; messages[1] dropped: its role is unknown; ")
                .endsWith("messages[19] dropped: its role is unknown; and 980 more");
    }

    @Test
    void aHeaderEndsWithAWholeRepair() throws Exception {
        assertThat(repairs(BridgeUnderTest.IMS_PATH, "{\"role\":\"system\",\"content\":\"x\"}", 1_000))
                .startsWith("instanceId missing; channelId missing; sentenceId missing; messages[1] added to")
                .endsWith(" added to the first system message; and more")
                .hasSizeLessThan(1_020);
    }

    @Test
    void theLogNamesTheCaller() throws Exception {
        try (LogLines log = LogLines.of(Repairs.class.getName())) {
            repairs(BridgeUnderTest.IMS_PATH, "{\"role\":\"bot\",\"content\":\"x\"}", 1);

            assertThat(log.lines())
                    .isNotEmpty()
                    .allMatch(line ->
                            line.matches("DEBUG event=request-repaired caller=key-2 exchange=\\S+ repairs=\".*\""));
        }
    }

    @Test
    void nothingIsToldWhereNothingIsRepaired() throws Exception {
        assertThat(repairs(BridgeUnderTest.OPENAI_PATH, LAST, 3)).isNull();
    }
}
