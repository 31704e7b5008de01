package io.github.modelstudiobridge.ims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImsDialectTest {

    private static final String REQUEST =
            """
            {"messages":[{"role":"user","content":"What is the weather like today?"},
                         {"role":"assistant","content":"The weather is sunny today."},
                         {"role":"user","content":"What about the weather tomorrow?"}],
             "model":"abc","stream":true,"temperature":1.10,
             "extendData":{"instanceId":"68e00b6640e","channelId":"123","sentenceId":3,"callerNumber":"13800000001",
                           "userData":"{\\"aaaa\\": \\"bbbb\\"}"}}""";

    private final ImsDialect ims = new ImsDialect("lenient", 20, 1_000);

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

    @ParameterizedTest
    @CsvSource({
        "instanceId, {}",
        "channelId, 5",
        "sentenceId, true",
        "sentenceId, 1.5",
        "sentenceId, {}",
        "callerNumber, 138",
        "calleeNumber, []",
        "userData, 7"
    })
    void namesWhatHasTheWrongTypeWhenStrict(String field, String value) throws Exception {
        ObjectNode request = (ObjectNode) Json.MAPPER.readTree(REQUEST);
        ((ObjectNode) request.get("extendData")).set(field, Json.MAPPER.readTree(value));
        ImsDialect strict = new ImsDialect("strict", 20, 1_000);

        assertThatThrownBy(() -> strict.decode(ChatRequest.parse(Json.MAPPER.writeValueAsBytes(request))))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        refusal -> assertThat(refusal.error().param()).isEqualTo("extendData." + field));
    }

    private List<JsonNode> encode(ChoiceDelta... choices) throws Exception {
        List<JsonNode> frames = new ArrayList<>();
        AnswerChunk chunk = new AnswerChunk("chatcmpl-1", 17, "qwen-plus", List.of(choices), null, "{}");
        for (byte[] frame : ims.newAnswer(decode(REQUEST).request()).encode(chunk)) {
            frames.add(Json.STRICT_MAPPER.readTree(frame));
        }
        return frames;
    }

    @Test
    void saysAChunkInExactlyTheDocumentedShape() throws Exception {
        assertThat(encode(new ChoiceDelta(0, null, "Hi \"there\"\n你好 🙂", null, null)))
                .singleElement()
                .hasToString(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"abc\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\\"there\\\"\\n你好 🙂\"},"
                                + "\"finish_reason\":null}]}");
    }

    @Test
    void saysStopInTheLastChunk() throws Exception {
        JsonNode choice =
                encode(new ChoiceDelta(0, null, "", null, "stop")).get(0).at("/choices/0");

        assertThat(choice).hasToString("{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}");
    }

    @Test
    void saysTextThenACallThenTheEndOfOneChunk() throws Exception {
        JsonNode calls = Json.MAPPER.readTree(
                "[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"hangup\",\"arguments\":\"{}\"}}]");

        List<JsonNode> frames = encode(new ChoiceDelta(0, null, "Bye", calls, "tool_calls"));

        assertThat(frames)
                .extracting(frame -> frame.at("/choices/0").toString())
                .containsExactly(
                        "{\"index\":0,\"delta\":{\"content\":\"Bye\"},\"finish_reason\":null}",
                        "{\"index\":0,\"delta\":{\"content\":\"\",\"tool_calls\":" + calls
                                + "},\"finish_reason\":null}",
                        "{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}");
    }

    @Test
    void forgetsTheCallsOfAnAnswerThatBeginsAnew() throws Exception {
        JsonNode half = Json.MAPPER.readTree(
                "[{\"index\":0,\"id\":\"call_1\",\"function\":{\"name\":\"hangup\",\"arguments\":\"{\"}}]");
        ChoiceDelta delta = new ChoiceDelta(0, null, null, half, null);
        AnswerEncoder first = ims.newAnswer(decode(REQUEST).request());
        first.encode(new AnswerChunk("chatcmpl-1", 17, "qwen-plus", List.of(delta), null, "{}"));

        assertThatThrownBy(first::end).isInstanceOf(ChatException.class);
        assertThatCode(first.anew()::end).doesNotThrowAnyException();
    }

    @Test
    void saysNothingOfARoleOrOfUsage() throws Exception {
        assertThat(encode(new ChoiceDelta(0, "assistant", "", null, null))).isEmpty();
        assertThat(encode()).isEmpty();
    }
}
