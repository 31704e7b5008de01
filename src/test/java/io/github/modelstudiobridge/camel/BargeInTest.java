package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new request ends the answer to the one before if both are of one call, and never because neither says which. */
@Tag(BridgeHost.CONTRACT)
class BargeInTest {

    private static final String GATEWAY_PATH = "/gateway/v1/chat/completions";

    private static BridgeUnderTest bridge;

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start();
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    private static HttpCall ask(String path, String text, String fields) throws Exception {
        return HttpCall.connect(bridge.port())
                .send(
                        "POST",
                        path,
                        BridgeUnderTest.imsHeaders(),
                        "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                                + text + "\"}]," + fields + "}");
    }

    /** How the first of two answers ends, when the second one begins while the first is being said. */
    private static String endOfTheFirst(String path, String fields) throws Exception {
        try (HttpCall first = ask(path, "[[simulate: tokens=10; pace=50ms]]", fields)) {
            first.readHead().readFrame();
            try (HttpCall second = ask(path, "Hi", fields)) {
                assertThat(second.readHead().readBody()).endsWith("data: [DONE]\n\n");
            }
            return first.readBody();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\" \"", "{}", "[]", "true", "null"})
    void callsWithoutAnIdLeaveEachOtherAlone(String id) throws Exception {
        assertThat(endOfTheFirst(BridgeUnderTest.IMS_PATH, "\"extendData\":{\"instanceId\":" + id + "}"))
                .endsWith("data: [DONE]\n\n");
        assertThat(endOfTheFirst(GATEWAY_PATH, "\"session_id\":" + id)).endsWith("data: [DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "7"})
    void aNewRequestOfACallEndsTheAnswerBefore(String id) throws Exception {
        assertThat(endOfTheFirst(BridgeUnderTest.IMS_PATH, "\"extendData\":{\"instanceId\":" + id + "}"))
                .contains("superseded");
        assertThat(endOfTheFirst(GATEWAY_PATH, "\"session_id\":" + id)).contains("superseded");
    }

    @Test
    void aCallerWithAllItsStreamsOpenMayStillBargeIn() throws Exception {
        try (BridgeUnderTest limited = BridgeUnderTest.start(Map.of("gateway.limits.concurrent-streams", "2"))) {
            String request = "{\"model\":\"qwen-plus\",\"stream\":true,\"session_id\":\"%s\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
            String slowly = "[[simulate: tokens=40; pace=50ms]]";
            try (HttpCall first = gateway(limited, request.formatted("a", slowly));
                    HttpCall second = gateway(limited, request.formatted("b", slowly))) {
                first.readFrame();
                second.readFrame();
                try (HttpCall stranger = gateway(limited, request.formatted("c", "Hi"))) {
                    assertThat(stranger.status()).isEqualTo(429);
                    assertThat(stranger.readBody()).contains("too_many_streams");
                }
                try (HttpCall again = gateway(limited, request.formatted("a", "Hi"))) {
                    assertThat(again.status()).isEqualTo(200);
                    assertThat(again.readBody()).endsWith("data: [DONE]\n\n");
                }
                assertThat(first.readBody()).contains("superseded");
                assertThat(second.readBody()).endsWith("data: [DONE]\n\n");
            }
            try (HttpCall one = gateway(limited, request.formatted("a", slowly));
                    HttpCall two = gateway(limited, request.formatted("b", slowly));
                    HttpCall three = gateway(limited, request.formatted("c", "Hi"))) {
                assertThat(List.of(one.status(), two.status(), three.status())).containsExactly(200, 200, 429);
            }
        }
    }

    private static HttpCall gateway(BridgeUnderTest by, String request) throws IOException {
        return HttpCall.connect(by.port())
                .send("POST", GATEWAY_PATH, BridgeUnderTest.imsHeaders(), request)
                .readHead();
    }
}
