package io.github.modelstudiobridge.camel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes no more connections from the system than there is room for; the others wait in the system's queue until one closes.
 * It counts where they are taken, for the thread that serves them may be many behind. Used by all threads.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private static final int PAUSE_SECONDS = 1;

    private final long room;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Channel server;

    /** @param room connections open at once */
    AcceptGate(long room) {
        this.room = room;
    }

    /** Stands at a port that is open. Vert.x shows its acceptors, but not what they have opened. Blocks. */
    void stand(Vertx vertx, int port) throws InterruptedException {
        EventLoopGroup acceptors = ((VertxInternal) vertx).getAcceptorEventLoopGroup();
        for (EventExecutor acceptor : acceptors) {
            acceptor.submit(() -> servers((SingleThreadEventLoop) acceptor, port)
                            .forEach(found -> found.pipeline().addFirst("gate", this)))
                    .await();
        }
        if (server == null) {
            throw new IllegalStateException("No acceptor of Vert.x has port " + port);
        }
    }

    private static List<Channel> servers(SingleThreadEventLoop acceptor, int port) {
        List<Channel> servers = new ArrayList<>();
        Iterator<Channel> channels = acceptor.registeredChannelsIterator();
        while (channels.hasNext()) {
            Channel channel = channels.next();
            if (channel instanceof ServerChannel
                    && channel.localAddress() instanceof InetSocketAddress address
                    && address.getPort() == port) {
                servers.add(channel);
            }
        }
        return servers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        server = added.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel caller = (Channel) message;
        open.incrementAndGet();
        caller.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            openIfRoom();
        });
        if (!hasRoom()) {
            server.config().setAutoRead(false);
            // one may have closed meanwhile, and seen the gate open
            openIfRoom();
        }
        ctx.fireChannelRead(message);
    }

    private boolean hasRoom() {
        return open.get() < room;
    }

    private void openIfRoom() {
        if (hasRoom() && !server.config().isAutoRead()) {
            server.config().setAutoRead(true);
        }
    }

    /** Others in this process have taken the descriptors. Netty would write a stack trace for each attempt. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (server.config().isAutoRead()) {
            LOG.warn("event=connection-not-accepted retry-in={}s reason=\"{}\"", PAUSE_SECONDS, cause.getMessage());
            server.config().setAutoRead(false);
            server.eventLoop().schedule(this::openIfRoom, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
