package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.io.IOException;
import java.util.Map;

/** Who asks the bridge: each dialect as a stream, and an OpenAI client who wants its answer in one piece. */
enum Caller {
    IMS(
            "IMS",
            "/ims/v1/chat/completions",
            ",\"stream\":true," + "\"extendData\":{\"instanceId\":\"%s\",\"channelId\":\"1\",\"sentenceId\":1}"),
    GATEWAY("gateway", "/gateway/v1/chat/completions", ",\"stream\":true,\"session_id\":\"%s\""),
    OPENAI("OpenAI", "/v1/chat/completions", ",\"stream\":true,\"user\":\"%s\""),
    OPENAI_WHOLE("OpenAI, one piece", "/v1/chat/completions", ",\"user\":\"%s\"");

    private final String label;
    private final String path;
    private final String fields;

    Caller(String label, String path, String fields) {
        this.label = label;
        this.path = path;
        this.fields = fields;
    }

    /** How documents call it. */
    String label() {
        return label;
    }

    boolean streams() {
        return this != OPENAI_WHOLE;
    }

    /** Sends a question; those with the same call id belong to one call. */
    void ask(HttpCall connection, String question, String callId) throws IOException {
        connection.send("POST", path, headers(), body(question, callId));
    }

    /** Sends the head of a request and half of its body. */
    void askHalf(HttpCall connection, String question, String callId) throws IOException {
        String body = body(question, callId);
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("Content-Length: " + body.length() + "\r\n\r\n");
        connection.sendRaw(head + body.substring(0, body.length() / 2));
    }

    private static Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + BridgeUnderTest.KEY, "Content-Type", "application/json");
    }

    private String body(String question, String callId) {
        return "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]"
                + fields.formatted(callId) + "}";
    }
}
