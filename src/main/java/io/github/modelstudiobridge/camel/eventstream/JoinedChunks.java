package io.github.modelstudiobridge.camel.eventstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Makes one chunk of those that a single network read has brought, so that the events in them are one exchange's and
 * leave in one write. Nothing waits longer than for the end of that read, and no more than the limit at once.
 *
 * <p>Belongs to one connection of a Vert.x client and is called by its event loop alone.
 */
final class JoinedChunks extends ChannelInboundHandlerAdapter {

    private static final int MAX_BYTES = 16 * 1024;

    private ByteBuf joined;
    private boolean canGrow;

    /** To be called before the connection carries a request. */
    static void on(HttpConnection connection) {
        ((ConnectionBase) connection).channel().pipeline().addBefore("handler", "joinedChunks", new JoinedChunks());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (isChunk(message)) {
            join(ctx, ((HttpContent) message).content());
        } else {
            handOn(ctx);
            ctx.fireChannelRead(message);
        }
    }

    /** What was decoded well and is neither a head nor the body's end, which have more than content. */
    private static boolean isChunk(Object message) {
        return message instanceof HttpContent content
                && !(content instanceof HttpResponse)
                && !(content instanceof LastHttpContent)
                && content.decoderResult().isSuccess();
    }

    private void join(ChannelHandlerContext ctx, ByteBuf chunk) {
        if (joined != null && joined.readableBytes() + chunk.readableBytes() > MAX_BYTES) {
            handOn(ctx);
        }
        if (joined == null) {
            joined = chunk;
            canGrow = false;
            return;
        }
        try {
            if (!canGrow) {
                joined = growable(ctx, joined, chunk.readableBytes());
                canGrow = true;
            }
            joined.writeBytes(chunk);
        } finally {
            chunk.release();
        }
    }

    /** A first chunk is part of what was read, and goes on as it is if it stays alone. */
    private static ByteBuf growable(ChannelHandlerContext ctx, ByteBuf first, int more) {
        try {
            return ctx.alloc().buffer(2 * (first.readableBytes() + more)).writeBytes(first);
        } finally {
            first.release();
        }
    }

    private void handOn(ChannelHandlerContext ctx) {
        if (joined != null) {
            ByteBuf whole = joined;
            joined = null;
            ctx.fireChannelRead(new DefaultHttpContent(whole));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        handOn(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        handOn(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        handOn(ctx);
        ctx.fireExceptionCaught(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (joined != null) {
            joined.release();
            joined = null;
        }
    }
}
