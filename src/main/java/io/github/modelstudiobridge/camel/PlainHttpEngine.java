package io.github.modelstudiobridge.camel;

import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/**
 * Camel's own HTTP engine, with its worker threads, on the bridge's port: for routes that begin with {@code platform-http:}
 * and name no engine. The stock one looks for a server that is open already, and for port 8080 where there is none.
 */
final class PlainHttpEngine extends VertxPlatformHttpEngine {

    private final HttpRoutes routes;

    PlainHttpEngine(HttpRoutes routes) {
        this.routes = routes;
    }

    @Override
    protected void doInit() {
        // the stock engine would register itself once more
    }

    @Override
    public int getServerPort() {
        return routes.getConfigurationPort();
    }
}
