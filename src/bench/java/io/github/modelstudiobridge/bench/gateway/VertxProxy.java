package io.github.modelstudiobridge.bench.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;

/**
 * The floor of the bridge's own stack: a proxy that hands bytes on, on one event loop, and parses nothing but HTTP.
 * With the native transport, as the bridge.
 *
 * <p>{@code VertxProxy UPSTREAM_PORT}: listens on a free port of 127.0.0.1 and says which.
 */
public final class VertxProxy {

    private static final int MOST_CONNECTIONS = 10_000;

    private VertxProxy() {}

    public static void main(String[] arguments) {
        int upstream = Integer.parseInt(arguments[0]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(upstream)
                        .setKeepAliveTimeout(0),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
        vertx.createHttpServer()
                .requestHandler(request -> forward(request, client))
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println("proxy port=" + server.actualPort()));
    }

    private static void forward(HttpServerRequest request, HttpClient client) {
        request.pause();
        connect(request, client)
                .recover(closed -> connect(request, client))
                .onSuccess(upstream -> ask(request, upstream))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    /**
     * May fail when callers leave: Netty's epoll transport hands an event that was meant for a closed connection to the new
     * one that has got its number, and closes that before it is connected. Nothing was sent then.
     */
    private static Future<HttpClientRequest> connect(HttpServerRequest request, HttpClient client) {
        return client.request(request.method(), request.uri());
    }

    private static void ask(HttpServerRequest request, HttpClientRequest upstream) {
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("host")) {
                upstream.putHeader(name, value);
            }
        });
        request.response().closeHandler(closed -> upstream.reset());
        request.resume();
        upstream.send(request).onSuccess(answer -> answer(request.response(), answer));
    }

    private static void answer(HttpServerResponse response, HttpClientResponse answer) {
        response.setStatusCode(answer.statusCode());
        response.headers().setAll(answer.headers());
        answer.pipeTo(response);
    }
}
