package io.github.modelstudiobridge.bench.parts;

import java.nio.charset.StandardCharsets;

/** What a model sends and a caller asks, of the size that phone calls have. */
public final class Samples {

    /** An event's data: one token of text. */
    public static final String CHUNK =
            """
            {"id":"chatcmpl-5a1c9f6e-0b0d-9d3e-8c2f-7f3f0c5f0a11","object":"chat.completion.chunk","created":1763700000,\
            "model":"qwen-plus","system_fingerprint":null,"choices":[{"index":0,"delta":{"content":" morning"},\
            "logprobs":null,"finish_reason":null}],"usage":null}""";

    /** A piece of a tool call. */
    public static final String CALL_DELTA =
            """
            [{"index":0,"id":"","type":"function","function":{"arguments":"\\"location\\""}}]""";

    /** An IMS workflow's request with a few turns of history. */
    public static final String IMS_REQUEST =
            """
            {"model":"qwen-plus","stream":true,"messages":[{"role":"system","content":"You answer the phone of a shop."},\
            {"role":"user","content":"Good morning."},{"role":"assistant","content":"Good morning, how can I help?"},\
            {"role":"user","content":"Where is my order?"}],"extendData":{"instanceId":"i-1","sentenceId":"3",\
            "userData":"{\\"customer\\":\\"4711\\"}","callerNumber":"100","calleeNumber":"200"}}""";

    private Samples() {}

    /** The bytes of a network chunk that completes so many events. */
    public static byte[] networkChunk(int events) {
        return ("data: " + CHUNK + "\n\n").repeat(events).getBytes(StandardCharsets.UTF_8);
    }
}
