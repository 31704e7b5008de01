package io.github.modelstudiobridge.camel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpConstants;

/**
 * A chunk of a body in {@code Transfer-Encoding: chunked} as one buffer, where the stock encoder makes three, each with a
 * write of its own.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
 */
final class HttpChunk {

    /** The size in hexadecimal digits and two line ends. */
    private static final int FRAME_BYTES = 8 + 2 * 2;

    private static final int CRLF = HttpConstants.CR << 8 | HttpConstants.LF;

    private HttpChunk() {}

    /**
     * Frames and releases some bytes.
     *
     * @param data not empty, for a chunk of no bytes would end the body
     */
    static ByteBuf of(ByteBufAllocator allocator, ByteBuf data) {
        try {
            ByteBuf chunk = allocator.directBuffer(data.readableBytes() + FRAME_BYTES);
            ByteBufUtil.writeAscii(chunk, Integer.toHexString(data.readableBytes()));
            chunk.writeShort(CRLF).writeBytes(data, data.readerIndex(), data.readableBytes());
            return chunk.writeShort(CRLF);
        } finally {
            data.release();
        }
    }
}
