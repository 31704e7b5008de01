package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.AnswerEnd;
import io.github.modelstudiobridge.chat.WholeAnswer;
import io.github.modelstudiobridge.sse.SseEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says the answer event in the body to the caller, in the caller's dialect: as frames of its {@link ReplyStream}, or, when
 * the answer came whole, as the message body.
 *
 * <p>Stateless and thread safe.
 */
public final class ReplyWriter implements Processor {

    static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void process(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof AnswerChunk chunk) {
            for (byte[] data : encoder(exchange).encode(chunk)) {
                release(exchange);
                write(exchange, SseEncoder.encodeData(data));
                Call.of(exchange).said(chunk);
            }
        } else if (body instanceof WholeAnswer whole) {
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            exchange.getMessage().setBody(whole.json());
        } else if (body == AnswerEnd.INSTANCE) {
            writeEnd(exchange);
        } else {
            throw new IllegalArgumentException("an outbound route expects an AnswerEvent in the body, not "
                    + (body == null ? "nothing" : body.getClass().getName()));
        }
    }

    /** Nothing but the end of the body is left to come, which need not be a write of its own. */
    private static void writeEnd(Exchange exchange) {
        ReplyStream reply = reply(exchange);
        reply.cork();
        try {
            for (byte[] data : encoder(exchange).end()) {
                reply.write(SseEncoder.encodeData(data));
            }
            reply.write(DONE);
        } finally {
            reply.uncorkSoon();
        }
    }

    private static AnswerEncoder encoder(Exchange exchange) {
        AnswerEncoder encoder = exchange.getProperty(CallProperties.ANSWER_ENCODER, AnswerEncoder.class);
        if (encoder == null) {
            throw new IllegalStateException("the call has no answer encoder: its request was not decoded");
        }
        return encoder;
    }

    /** Once there is something to hear, the answer cannot begin anew elsewhere, and nothing need wait any longer. */
    private static void release(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null && (progress == null || progress.hasShown())) {
            reply.release();
        }
    }

    private static void write(Exchange exchange, byte[] frame) {
        reply(exchange).write(frame);
    }

    private static ReplyStream reply(Exchange exchange) {
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply == null) {
            throw new IllegalStateException("the call has no reply stream to write to");
        }
        return reply;
    }
}
