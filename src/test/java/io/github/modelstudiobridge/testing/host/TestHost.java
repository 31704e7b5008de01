package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.camel.StreamingHttpEngine;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxImpl;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;

/** The process of the test itself: quick, and tests can look inside. */
final class TestHost implements BridgeHost {

    /** Timers that are always there: one of each HTTP client, and the one that measures the event loop's lag. */
    private static final int BACKGROUND = 3;

    @Override
    public ServedBridge start(Path config, Path routes, Map<String, String> properties) throws StartException {
        Bridge bridge = Bridge.start(config, routes, properties);
        // also asked when it has stopped, and its registry with it
        return new Served(
                bridge,
                bridge.context().getRegistry().findSingleByType(StreamingHttpEngine.class),
                bridge.context().getRegistry().findSingleByType(Vertx.class));
    }

    private record Served(Bridge inside, StreamingHttpEngine engine, Vertx vertx) implements ServedBridge {

        @Override
        public int port() {
            return inside.port();
        }

        @Override
        public Holdings holdings() {
            return new Holdings(
                    inside.context().getInflightRepository().size(),
                    engine().getOpenCalls(),
                    inside.context().getEndpoints().stream()
                            .filter(EventStreamEndpoint.class::isInstance)
                            .mapToInt(endpoint -> ((EventStreamEndpoint) endpoint).getOpenCalls())
                            .sum(),
                    engine().getPendingBytes(),
                    Math.max(0, timers() - BACKGROUND));
        }

        /** All timers of the bridge's Vert.x, whoever set them; it does not tell by itself. */
        private int timers() {
            try {
                Field timeouts = VertxImpl.class.getDeclaredField("timeouts");
                timeouts.setAccessible(true);
                return ((Map<?, ?>) timeouts.get(vertx)).size();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            inside.close();
        }
    }
}
