package io.github.modelstudiobridge.camel;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.CamelContextHelper;

/**
 * Camel's HTTP engine for answers that are streamed: an exchange runs on the event loop, holds no thread while its
 * answer is open, and finds a {@link ReplyStream} to write to.
 *
 * <p>Chosen per route, so that other routes keep Camel's own engine and its worker threads:
 * {@code platformHttpEngine: "#bean:streamingHttpEngine"}. A route on this engine must not block.
 */
public final class StreamingHttpEngine extends VertxPlatformHttpEngine {

    private int maxPendingBytes = 64 * 1024;

    /**
     * Bytes that may wait for one caller before the producer of its answer pauses; {@code bridge.http.max-pending-bytes}.
     */
    public void setMaxPendingBytes(int maxPendingBytes) {
        if (maxPendingBytes < 1) {
            throw new IllegalArgumentException("bridge.http.max-pending-bytes must be positive: " + maxPendingBytes);
        }
        this.maxPendingBytes = maxPendingBytes;
    }

    @Override
    protected void doInit() {
        // the stock engine would register itself here as the default of every other route
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        String router = VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort());
        return new StreamingHttpConsumer(endpoint, processor, getHandlers(), router, maxPendingBytes);
    }

    @Override
    public int getServerPort() {
        HttpListener listener = CamelContextHelper.findSingleByType(getCamelContext(), HttpListener.class);
        return listener == null ? super.getServerPort() : listener.getConfigurationPort();
    }
}
