package io.github.modelstudiobridge.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

/**
 * Writes the events of one stream. What is the same in every chunk is encoded once per stream, so that a token costs
 * the escaping of its text and three copies.
 */
final class ChunkEncoder {

    private static final byte[] CONTENT = "\"content\":\"".getBytes(UTF_8);
    private static final byte[] REASONING = "\"content\":null,\"reasoning_content\":\"".getBytes(UTF_8);
    private static final byte[] QUOTE = "\"".getBytes(UTF_8);

    private final Answer answer;
    private final CallStyle callStyle;
    private final String field;
    private final String lineEnd;
    private final byte[] head;
    private final byte[][] tails;
    private final byte[] eventEnd;

    ChunkEncoder(Answer answer, Directives directives) {
        this.answer = answer;
        callStyle = directives.get(Directive.CALL_STYLE, CallStyle.EMPTY_ID);
        field = directives.has(Directive.NO_SPACE) ? "data:" : "data: ";
        lineEnd = directives.get(Directive.LINE_END, LineEnd.LF).text();
        eventEnd = (lineEnd + lineEnd).getBytes(UTF_8);
        head = (field + "{\"choices\":[{\"delta\":{").getBytes(UTF_8);
        tails = new byte[answer.choices()][];
        for (int choice = 0; choice < tails.length; choice++) {
            tails[choice] = tail(choice, "null").getBytes(UTF_8);
        }
    }

    void role(int choice, Buffer out) {
        out.appendBytes(head)
                .appendString("\"content\":\"\",\"role\":\"assistant\"")
                .appendBytes(tails[choice]);
    }

    void delta(long index, int choice, Buffer out) {
        appendDelta(index, out.appendBytes(head));
        out.appendBytes(tails[choice]);
    }

    /** A delta whose JSON ends too early. */
    void brokenDelta(long index, Buffer out) {
        appendDelta(index, out.appendBytes(head));
        out.appendBytes(eventEnd);
    }

    void finish(int choice, Buffer out) {
        out.appendBytes(head)
                .appendString("\"content\":\"\"")
                .appendString(tail(choice, "\"" + answer.finishReason() + "\""));
    }

    void usage(Buffer out) {
        out.appendString(field)
                .appendString("{\"choices\":[],")
                .appendString(envelope(new String(Json.encode(answer.usage()), UTF_8)));
    }

    void done(Buffer out) {
        out.appendString(field).appendString("[DONE]").appendBytes(eventEnd);
    }

    void error(ApiError error, String requestId, Buffer out) {
        out.appendString(field).appendBytes(error.json(requestId)).appendBytes(eventEnd);
    }

    void errorEvent(ApiError error, String requestId, Buffer out) {
        out.appendString("event: error").appendString(lineEnd);
        error(error, requestId, out);
    }

    void errorComment(ApiError error, String requestId, Buffer out) {
        out.appendString("event:error")
                .appendString(lineEnd)
                .appendString(":HTTP_STATUS/" + error.status())
                .appendString(lineEnd)
                .appendString("data:")
                .appendBytes(error.nativeJson(requestId))
                .appendBytes(eventEnd);
    }

    private void appendDelta(long index, Buffer out) {
        long reasoning = answer.reasoning().size();
        long spoken = reasoning + answer.text().size();
        if (index < reasoning) {
            appendText(REASONING, answer.reasoning().get(index), out);
        } else if (index < spoken) {
            appendText(CONTENT, answer.text().get(index - reasoning), out);
        } else {
            out.appendString(answer.calls().get((int) (index - spoken)).json(callStyle));
        }
    }

    private static void appendText(byte[] name, String text, Buffer out) {
        out.appendBytes(name).appendBytes(Json.escape(text)).appendBytes(QUOTE);
    }

    private String tail(int choice, String finishReason) {
        return "},\"finish_reason\":" + finishReason + ",\"index\":" + choice + ",\"logprobs\":null}],"
                + envelope("null");
    }

    private String envelope(String usage) {
        return "\"object\":\"chat.completion.chunk\",\"usage\":" + usage + ",\"created\":" + answer.created()
                + ",\"system_fingerprint\":null,\"model\":\"" + new String(Json.escape(answer.model()), UTF_8)
                + "\",\"id\":\"" + answer.id() + "\"}" + lineEnd + lineEnd;
    }
}
