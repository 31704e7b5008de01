package io.github.modelstudiobridge.camel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Decodes what callers send as Vert.x does, but leaves the judgement of lengths to {@link RequestHeads}, and tells whether
 * a request has begun to come. Used on the connection's event loop only.
 */
final class HttpDecoder extends VertxHttpRequestDecoder {

    private boolean withinRequest;

    HttpDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Whether something of a request has come, if only of its head, and its end has not. */
    boolean isWithinRequest() {
        return withinRequest;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> messages) throws Exception {
        // empty lines before a request are no part of it
        withinRequest = withinRequest || bytes.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0;
        super.decode(context, bytes, messages);
        if (!messages.isEmpty() && messages.get(messages.size() - 1) instanceof LastHttpContent) {
            withinRequest = false;
        }
    }

    /** Keeps both headers, for {@link RequestHeads} to see; the stock decoder drops the length. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}
}
