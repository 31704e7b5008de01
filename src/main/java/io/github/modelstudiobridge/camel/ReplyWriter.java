package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEnd;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.sse.SseEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Says the answer event in the body to the caller, in the caller's dialect, as one frame of its {@link ReplyStream}.
 *
 * <p>Stateless and thread safe.
 */
public final class ReplyWriter implements Processor {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Dialect dialect;

    public ReplyWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void process(Exchange exchange) {
        byte[] frame = frame(exchange);
        if (frame == null) {
            return;
        }
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply == null) {
            throw new IllegalStateException("the call has no reply stream to write to");
        }
        reply.write(frame);
    }

    private byte[] frame(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof AnswerChunk chunk) {
            byte[] data = dialect.encode(chunk, exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class));
            return data == null ? null : SseEncoder.encodeData(data);
        }
        if (body == AnswerEnd.INSTANCE) {
            return DONE;
        }
        throw new IllegalArgumentException("an outbound route expects an AnswerEvent in the body, not "
                + (body == null ? "nothing" : body.getClass().getName()));
    }
}
