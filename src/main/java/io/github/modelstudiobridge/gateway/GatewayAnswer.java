package io.github.modelstudiobridge.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.ChunkJson;
import java.io.IOException;
import java.util.List;

/** One answer to the gateway: its text and its end, for the protocol has nothing else. */
final class GatewayAnswer implements AnswerEncoder {

    private final ChatRequest request;
    private AnswerChunk last;
    private boolean ended;

    GatewayAnswer(ChatRequest request) {
        this.request = request;
    }

    @Override
    public AnswerEncoder anew() {
        return new GatewayAnswer(request);
    }

    @Override
    public boolean hears(ChoiceDelta choice) {
        return choice.content() != null && !choice.content().isBlank();
    }

    @Override
    public List<byte[]> encode(AnswerChunk chunk) {
        last = chunk;
        ended |= chunk.finishes();
        boolean silent = chunk.choices().stream().allMatch(GatewayAnswer::isSilent);
        return silent ? List.of() : List.of(ChunkJson.encode(json -> write(chunk, json)));
    }

    @Override
    public List<byte[]> end() {
        return ended ? List.of() : encode(AnswerChunk.endAfter(last, request.callerModel()));
    }

    private static boolean isSilent(ChoiceDelta choice) {
        return (choice.content() == null || choice.content().isEmpty()) && choice.finishReason() == null;
    }

    private void write(AnswerChunk chunk, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("choices");
        for (ChoiceDelta choice : chunk.choices()) {
            write(choice, json);
        }
        json.writeEndArray();
        json.writeStringField("object", "chat.completion.chunk");
        json.writeNullField("usage");
        json.writeNumberField("created", chunk.created());
        json.writeNullField("system_fingerprint");
        json.writeStringField("model", request.callerModel());
        json.writeStringField("id", chunk.id());
        json.writeEndObject();
    }

    private static void write(ChoiceDelta choice, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("delta");
        json.writeStringField("content", choice.content() == null ? "" : choice.content());
        json.writeEndObject();
        // the protocol knows no tool calls: an answer that ends with one has simply ended
        String reason = "tool_calls".equals(choice.finishReason()) ? "stop" : choice.finishReason();
        json.writeStringField("finish_reason", reason);
        json.writeNumberField("index", choice.index());
        json.writeNullField("logprobs");
        json.writeEndObject();
    }
}
