package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.HttpCall;
import io.vertx.core.Vertx;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Routes go before the port closes; who asks in between must not hear that there is nothing at this path. */
class StoppedRoutesTest {

    @Test
    void whoAsksAfterTheRoutesHaveGoneIsToldThatTheBridgeStops() throws Exception {
        Vertx vertx = Vertx.vertx();
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("vertx", vertx);
        HttpRoutes httpRoutes = new HttpRoutes(context, vertx, 0, 10_000);
        context.addService(httpRoutes);
        context.getRegistry().bind("httpRoutes", httpRoutes);
        context.getRegistry().bind("streamingHttpEngine", new StreamingHttpEngine());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/hello?platformHttpEngine=#bean:streamingHttpEngine")
                        .setBody(constant("hello"));
            }
        });
        context.start();
        try (HttpListener listener = new HttpListener(vertx, "127.0.0.1", 0, HttpLimits.DEFAULTS)) {
            listener.serve(httpRoutes);
            listener.listen();
            assertThat(statusOf(listener, "/hello")).isEqualTo(200);
            assertThat(statusOf(listener, "/unknown")).isEqualTo(404);

            context.stop();

            try (HttpCall late = ask(listener, "/hello")) {
                assertThat(late.status()).isEqualTo(503);
                assertThat(late.header("retry-after")).isEqualTo("1");
                assertThat(late.readBody()).contains("\"code\":\"stopping\"");
            }
        } finally {
            context.stop();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static HttpCall ask(HttpListener listener, String path) throws Exception {
        return HttpCall.connect(listener.getPort())
                .send("GET", path, Map.of(), "")
                .readHead();
    }

    private static int statusOf(HttpListener listener, String path) throws Exception {
        try (HttpCall call = ask(listener, path)) {
            return call.status();
        }
    }
}
