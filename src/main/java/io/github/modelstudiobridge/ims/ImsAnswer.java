package io.github.modelstudiobridge.ims;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.ChunkJson;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.chat.ToolCallAssembler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One answer to an IMS workflow.
 *
 * <p>Text goes out as it comes. A tool call goes out in one piece, as the page shows it, once it is complete: before the
 * text that follows it, and before the end. IMS acts on a call, so it must see each only once, and never half of one.
 */
final class ImsAnswer implements AnswerEncoder {

    private final ChatRequest request;
    private final int maxToolCallsSize;
    private final ToolCallAssembler calls;
    private AnswerChunk last;
    private boolean ended;

    ImsAnswer(ChatRequest request, int maxToolCallsSize) {
        this.request = request;
        this.maxToolCallsSize = maxToolCallsSize;
        this.calls = new ToolCallAssembler(maxToolCallsSize);
    }

    @Override
    public AnswerEncoder anew() {
        return new ImsAnswer(request, maxToolCallsSize);
    }

    @Override
    public boolean hears(ChoiceDelta choice) {
        return speaks(choice) && !choice.content().isBlank() || choice.namesCall();
    }

    private static boolean speaks(ChoiceDelta choice) {
        return choice.content() != null && !choice.content().isEmpty();
    }

    @Override
    public List<byte[]> encode(AnswerChunk chunk) {
        last = chunk;
        ended |= chunk.finishes();
        List<byte[]> frames = new ArrayList<>(1);
        for (ChoiceDelta choice : chunk.choices()) {
            encode(chunk, choice, frames);
        }
        return frames;
    }

    private void encode(AnswerChunk chunk, ChoiceDelta choice, List<byte[]> frames) {
        int index = choice.index();
        boolean speaks = speaks(choice);
        boolean ends = choice.finishReason() != null;
        if (speaks) {
            sayCalls(chunk, index, calls.takeWhole(index), frames);
        }
        if (choice.toolCalls() != null) {
            calls.add(index, choice.toolCalls());
        }
        List<ToolCall> rest = ends ? calls.takeRest(index, choice.finishReason()) : List.of();
        boolean inOneFrame = ends && rest.isEmpty();
        if (speaks && !inOneFrame) {
            frames.add(frame(chunk, index, choice.content(), null, null));
        }
        sayCalls(chunk, index, rest, frames);
        if (ends) {
            frames.add(frame(chunk, index, inOneFrame ? choice.content() : "", null, finishReason(choice)));
        }
    }

    /** The page knows no other end than this one, also of an answer with a tool call. */
    private static String finishReason(ChoiceDelta choice) {
        return choice.finishReason().equals("tool_calls") ? "stop" : choice.finishReason();
    }

    private void sayCalls(AnswerChunk chunk, int choice, List<ToolCall> complete, List<byte[]> frames) {
        for (ToolCall call : complete) {
            frames.add(frame(chunk, choice, "", call, null));
        }
    }

    @Override
    public List<byte[]> end() {
        calls.requireNoneOpen();
        return ended ? List.of() : encode(AnswerChunk.endAfter(last, request.callerModel()));
    }

    private byte[] frame(AnswerChunk chunk, int choice, String text, ToolCall call, String finishReason) {
        return ChunkJson.encode(json -> {
            json.writeStartObject();
            json.writeStringField("id", chunk.id());
            json.writeStringField("object", "chat.completion.chunk");
            json.writeNumberField("created", chunk.created());
            json.writeStringField("model", request.callerModel());
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", choice);
            json.writeObjectFieldStart("delta");
            json.writeStringField("content", text == null ? "" : text);
            if (call != null) {
                write(call, chunk, json);
            }
            json.writeEndObject();
            json.writeStringField("finish_reason", finishReason);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(ToolCall call, AnswerChunk chunk, JsonGenerator json) throws IOException {
        String id = call.id().isEmpty() ? "call_" + chunk.id() + "_" + call.index() : call.id();
        json.writeArrayFieldStart("tool_calls");
        json.writeStartObject();
        json.writeNumberField("index", call.index());
        json.writeStringField("id", id);
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }
}
