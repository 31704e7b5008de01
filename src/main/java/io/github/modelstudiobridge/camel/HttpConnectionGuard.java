package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ErrorJson;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the HTTP codec and Vert.x on one connection, and lets only whole, well-formed and timely requests
 * through. Any other is answered with the contract's error object, after the answers to the requests before it; then the
 * connection ends, because where the next request starts is unknown.
 *
 * <p>Used on the connection's event loop only.
 */
final class HttpConnectionGuard extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnectionGuard.class);

    private static final ChatError MALFORMED_BODY = new ChatError(
            400, ChatError.INVALID_REQUEST, "The chunks of the body are not well-formed.", null, "bad_request", null);
    private static final ChatError TOO_SLOW = new ChatError(
            408,
            ChatError.INVALID_REQUEST,
            "The request was not complete within bridge.http.request-timeout.",
            null,
            "request_timeout",
            null);
    private static final ChatError TOO_MANY_PIPELINED = new ChatError(
            429,
            ChatError.RATE_LIMIT,
            "More requests wait on this connection than bridge.http.max-pipelined-requests allows.",
            null,
            "too_many_pipelined_requests",
            1);

    private static final ChatError TOO_LARGE_PIPELINED = new ChatError(
            429,
            ChatError.RATE_LIMIT,
            "The requests that wait on this connection are larger than bridge.http.max-pipelined-bytes allows.",
            null,
            "too_many_pipelined_requests",
            1);

    /** A socket that is closed with unread bytes is reset, and the caller may never see why; so they are read for a while. */
    private static final int LINGER_SECONDS = 2;

    /** Who was turned away and has not begun to ask by then has most probably nothing on its way. */
    private static final int SILENT_MILLIS = 500;

    /** The name that Vert.x gives the encoder of responses. */
    private static final String ENCODER = "httpEncoder";

    private final HttpLimits limits;
    private final HeldBodies bodies;
    private final HttpDecoder decoder;
    private final IdleTimer idle;

    private final Queue<Object> waiting = new ArrayDeque<>(0);

    private ChannelHandlerContext context;
    private int unanswered;
    private boolean answerBegun;
    private boolean bodyBegun;
    private boolean awaitsContinue;
    private boolean endsAfterAnswer;
    private ChatError refusal;
    /** Completes when that was sent for which no request was waited; null for other connections. */
    private ChannelFuture turnedAway;

    private boolean over;
    private boolean stopping;
    private Future<?> deadline;
    private ChannelHandlerContext encoder;
    private boolean isChunked;

    HttpConnectionGuard(HttpLimits limits, RequestBytes requestBytes, HttpDecoder decoder) {
        this.limits = limits;
        this.decoder = decoder;
        this.bodies = new HeldBodies(requestBytes);
        this.idle = new IdleTimer(limits.idleTimeout(), this::isIdle, () -> context.close());
    }

    /** Nobody is owed an answer, and nobody asks. */
    private boolean isIdle() {
        return unanswered == 0 && !decoder.isWithinRequest();
    }

    private boolean isHeadBegun() {
        return decoder.isWithinRequest() && !bodyBegun;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        encoder = added.pipeline().context(ENCODER);
        idle.start(added.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refusal != null || over) {
            ReferenceCountUtil.release(message);
            if (turnedAway != null && message instanceof LastHttpContent) {
                // nothing is unread that would make the end a reset
                turnedAway.addListener(sent -> context.close());
            }
            return;
        }
        ChatError reason = reasonToRefuse(message);
        if (reason != null) {
            ReferenceCountUtil.release(message);
            refuse(reason);
            return;
        }
        if (message instanceof HttpRequest request) {
            unanswered++;
            bodyBegun = true;
            bodies.begin(request);
            awaitsContinue = HttpUtil.is100ContinueExpected(request);
        }
        boolean whole = message instanceof LastHttpContent;
        if (whole) {
            bodyBegun = false;
            stopDeadline();
        }
        if (unanswered > 1 || !waiting.isEmpty()) {
            // Vert.x stops to read when a few pieces wait, and cannot end an answer while half a request waits behind
            // it
            waiting.add(message);
        } else {
            ctx.fireChannelRead(message);
        }
        if (whole) {
            releaseBodies();
        }
    }

    /** Hands on the request that is to be answered next, as far as it has come. */
    private void handOnNext() {
        boolean whole = false;
        while (!over && !whole && !waiting.isEmpty()) {
            Object message = waiting.remove();
            whole = message instanceof LastHttpContent;
            context.fireChannelRead(message);
        }
        context.fireChannelReadComplete();
    }

    /** A body is handed on when it is whole and its turn has come. */
    private void releaseBodies() {
        int waiting = Math.max(0, unanswered - 1);
        bodies.keep(bodyBegun ? Math.max(1, waiting) : waiting);
    }

    private ChatError reasonToRefuse(Object message) {
        if (message instanceof HttpRequest request) {
            ChatError reason = RequestHeads.refusal(request);
            return reason == null && unanswered > limits.maxPipelinedRequests() ? TOO_MANY_PIPELINED : reason;
        }
        if (message instanceof HttpContent content) {
            if (content.decoderResult().isFailure()) {
                return MALFORMED_BODY;
            }
            boolean isKept = unanswered > 1 || unanswered == 1 && !answerBegun;
            if (isKept && !bodies.grow(content.content().readableBytes())) {
                return RequestBytes.TOO_MANY;
            }
            if (unanswered > 1 && bodies.memory() > limits.maxPipelinedBytes()) {
                return TOO_LARGE_PIPELINED;
            }
        }
        return null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        watch();
        ctx.fireChannelReadComplete();
    }

    /** The time runs while the bridge waits for the rest of a request, not while that waits behind an answer. */
    private void watch() {
        if (refusal != null || over) {
            return;
        }
        boolean waiting = bodyBegun ? unanswered <= 1 : isHeadBegun() && unanswered == 0;
        if (!waiting) {
            stopDeadline();
        } else if (deadline == null) {
            deadline = context.executor()
                    .schedule(() -> refuse(TOO_SLOW), limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (over) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                awaitsContinue = false;
                ctx.write(message, promise);
                return;
            }
            answerBegun = true;
            isChunked = HttpUtil.isTransferEncodingChunked(response) && mayHaveBody(response.status());
            if (stopping) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            if (awaitsContinue && bodyBegun && unanswered == 1) {
                // who was not told to continue may send the body or the next request
                endsAfterAnswer = true;
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        if (isChunked && isPartOfBody(message)) {
            // past the encoder, whose state stays as it is: between the head and the end
            encoder.write(HttpChunk.of(ctx.alloc(), ((HttpContent) message).content()), promise);
            return;
        }
        ctx.write(message, promise);
        if (message instanceof LastHttpContent) {
            answerEnded();
        }
    }

    /** Where it may not, the encoder drops what is written after the head. */
    private static boolean mayHaveBody(HttpResponseStatus status) {
        return switch (status.code()) {
            case 204, 205, 304 -> false;
            default -> true;
        };
    }

    private static boolean isPartOfBody(Object message) {
        return message instanceof HttpContent content
                && !(message instanceof HttpResponse)
                && !(message instanceof LastHttpContent)
                && content.content().isReadable();
    }

    private void answerEnded() {
        idle.touch();
        unanswered--;
        answerBegun = false;
        releaseBodies();
        if (endsAfterAnswer || stopping && unanswered == 0) {
            end(null);
        } else if (refusal == null) {
            watch();
        } else {
            endWhenItsTurnComes();
        }
        if (!waiting.isEmpty()) {
            // not before Vert.x knows that its answer has ended
            context.executor().execute(this::handOnNext);
        }
    }

    /** The server stops: the connection ends once no answer is owed on it, but not before a first one. */
    void endAfterAnswers() {
        stopping = true;
    }

    /** Ends the connection if it only waits for a next request. */
    void endIfIdle() {
        if (unanswered == 0 && !isHeadBegun() && refusal == null && !over) {
            end(null);
        }
    }

    /**
     * Ends the connection because the server does, if it has not ended.
     *
     * @return whether a request has begun to come that is told so
     */
    boolean refuseUnfinished(ChatError reason) {
        if (refusal != null || over) {
            return false;
        }
        refuse(reason);
        return decoder.isWithinRequest();
    }

    /** Takes nothing more, and says why once everything before has been answered. */
    void refuse(ChatError reason) {
        refusal = reason;
        stopDeadline();
        endWhenItsTurnComes();
    }

    /** Says why before a request comes, and ends with that, so that no refused caller stays for long. */
    void turnAway(ChatError reason) {
        if (!over) {
            refusal = reason;
            turnedAway = end(reason);
            context.executor().schedule(this::endIfSilent, SILENT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void endIfSilent() {
        if (!decoder.isWithinRequest()) {
            context.close();
        }
    }

    private void endWhenItsTurnComes() {
        if (unanswered == 0) {
            // a request whose body is refused after its answer has nothing to be told any more
            end(bodyBegun ? null : refusal);
        } else if (unanswered == 1 && bodyBegun && !answerBegun) {
            end(refusal);
        }
    }

    private ChannelFuture end(ChatError reason) {
        over = true;
        stopDeadline();
        context.channel().config().setAutoRead(true);
        ChannelFuture said = context.writeAndFlush(reason == null ? Unpooled.EMPTY_BUFFER : answer(reason))
                .addListener(sent -> ((DuplexChannel) context.channel()).shutdownOutput());
        deadline = context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        return said;
    }

    private static FullHttpResponse answer(ChatError reason) {
        String id = RequestIds.next();
        LOG.debug("event=request-refused exchange={} status={} code={}", id, reason.status(), reason.code());
        byte[] body = ErrorJson.encode(reason);
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reason.status()), Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(RequestIds.HEADER, id)
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (reason.retryAfterSeconds() != null) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, reason.retryAfterSeconds());
        }
        return answer;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        idle.stop();
        stopDeadline();
        ctx.fireChannelInactive();
        bodies.keep(0);
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
