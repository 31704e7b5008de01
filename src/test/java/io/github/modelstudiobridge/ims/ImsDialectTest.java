package io.github.modelstudiobridge.ims;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImsDialectTest {

    private static final String REQUEST =
            """
            {"messages":[{"role":"user","content":"What is the weather like today?"},
                         {"role":"assistant","content":"The weather is sunny today."},
                         {"role":"user","content":"What about the weather tomorrow?"}],
             "model":"abc","stream":true,"temperature":1.10,
             "extendData":{"instanceId":"68e00b6640e","channelId":"123","sentenceId":3,"callerNumber":"13800000001",
                           "userData":"{\\"aaaa\\": \\"bbbb\\"}"}}""";

    private final ImsDialect ims = new ImsDialect("lenient", 20);

    private Dialect.Call decode(String body) {
        return ims.decode(ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> extendData(Dialect.Call call) {
        return (Map<String, Object>) call.properties().get("extendData");
    }

    @Test
    void givesRoutesTheExtendDataAndTheModelEverythingElse() {
        Dialect.Call call = decode(REQUEST);

        assertThat(call.request().json().fieldNames())
                .toIterable()
                .containsExactly("messages", "model", "stream", "temperature");
        assertThat(call.request().json().get("temperature")).hasToString("1.10");
        assertThat(extendData(call)).containsEntry("instanceId", "68e00b6640e").containsEntry("sentenceId", 3);
    }

    @Test
    void keepsUserDataByteForByte() {
        assertThat(extendData(decode(REQUEST))).containsEntry("userData", "{\"aaaa\": \"bbbb\"}");
    }

    @Test
    void acceptsARequestWithoutExtendData() {
        Dialect.Call call =
                decode("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"model\":\"abc\",\"stream\":true}");

        assertThat(extendData(call)).isEmpty();
    }

    private JsonNode encode(ChoiceDelta... choices) throws Exception {
        ChatRequest request = decode(REQUEST).request();
        byte[] data = ims.encode(new AnswerChunk("chatcmpl-1", 17, "qwen-plus", List.of(choices), null, "{}"), request);
        return data == null ? null : Json.STRICT_MAPPER.readTree(data);
    }

    @Test
    void saysAChunkInExactlyTheDocumentedShape() throws Exception {
        assertThat(encode(new ChoiceDelta(0, null, "Hi \"there\"\n你好 🙂", null, null)))
                .hasToString(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"abc\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\\"there\\\"\\n你好 🙂\"},"
                                + "\"finish_reason\":null}]}");
    }

    @Test
    void saysStopInTheLastChunk() throws Exception {
        JsonNode choice = encode(new ChoiceDelta(0, null, "", null, "stop")).at("/choices/0");

        assertThat(choice).hasToString("{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}");
    }

    @Test
    void relaysToolCallsBesideTheContent() throws Exception {
        JsonNode calls = Json.MAPPER.readTree(
                "[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"hangup\",\"arguments\":\"{}\"}}]");

        JsonNode delta = encode(new ChoiceDelta(0, null, null, calls, null)).at("/choices/0/delta");

        assertThat(delta.get("content").textValue()).isEmpty();
        assertThat(delta.get("tool_calls")).isEqualTo(calls);
    }

    @Test
    void leavesOutEmptyToolCalls() throws Exception {
        JsonNode delta = encode(new ChoiceDelta(0, null, "a", Json.MAPPER.createArrayNode(), null))
                .at("/choices/0/delta");

        assertThat(delta.has("tool_calls")).isFalse();
    }

    @Test
    void saysNothingOfARoleOrOfUsage() throws Exception {
        assertThat(encode(new ChoiceDelta(0, "assistant", "", null, null))).isNull();
        assertThat(encode()).isNull();
    }
}
