package io.github.modelstudiobridge.camel;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.spi.Registry;

/**
 * What {@code from: platform-http} adds to in one Camel context; a service of it. It opens no port: an {@link HttpListener}
 * serves it, and may serve that of another context after it.
 *
 * <p>Every error the server itself finds (unknown path, wrong method, body too large) is answered with the contract's
 * error object.
 */
public final class HttpRoutes extends VertxPlatformHttpServer {

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Vertx vertx;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile HttpListener listener;

    /**
     * Not started; to be added to the context as a service.
     *
     * @param port        tells servers apart, 0 for one that takes any free port
     * @param maxBodySize bytes of a request's body; a larger one is answered with 413
     */
    public HttpRoutes(CamelContext context, Vertx vertx, int port, long maxBodySize) {
        this(context, vertx, configuration(port, maxBodySize));
    }

    private HttpRoutes(CamelContext context, Vertx vertx, VertxPlatformHttpServerConfiguration configuration) {
        super(configuration);
        this.configuration = configuration;
        this.vertx = vertx;
        setCamelContext(context);
        setVertx(vertx);
    }

    private static VertxPlatformHttpServerConfiguration configuration(int port, long maxBodySize) {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindPort(port);
        configuration.setMaxBodySize(maxBodySize);
        return configuration;
    }

    /** The stock router writes uploaded files to the disk, whoever sends them and whatever the configuration says. */
    @Override
    protected void initializeServer() {
        super.initializeServer();
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort());
        Router stock = VertxPlatformHttpRouter.lookup(getCamelContext(), name);
        // two of a name would both be kept, and the first one found
        getCamelContext().getRegistry().unbind(name);
        getCamelContext().getRegistry().bind(name, new VertxPlatformHttpRouter(this, vertx, stock, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                BodyHandler body = BodyHandler.create(false).setBodyLimit(maxBodySize());
                return routing -> {
                    routing.request().resume();
                    body.handle(routing);
                };
            }
        });
    }

    @Override
    protected void startServer() {
        // a listener has the port
    }

    @Override
    protected void stopServer() {
        // a listener has the port
    }

    /**
     * Lets routes that name no engine be served here, too; those of a context that has a server of its own stay there. To
     * be called before there is such a route.
     */
    public void takePlainRoutes() {
        boolean ownServer = getCamelContext()
                .getPropertiesComponent()
                .resolveProperty("camel.server.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false);
        Registry registry = getCamelContext().getRegistry();
        if (!ownServer && registry.lookupByName(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME) == null) {
            registry.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new PlainHttpEngine(this));
        }
    }

    /** Takes the requests of a listener; to be called when the context has started. */
    Router router() {
        Router root = Router.router(vertx);
        Router routes = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
        root.route().handler(this::count);
        root.route().handler(HttpRoutes::requireReadableQuery);
        root.route("/*").subRouter(routes);
        // failures are handled by the router they happen in
        BooleanSupplier going = () -> !getCamelContext().getStatus().isStarted();
        ServerErrors.install(root, routes, going);
        ServerErrors.install(routes, routes, going);
        return root;
    }

    private void count(RoutingContext routing) {
        underWay.incrementAndGet();
        routing.addEndHandler(ended -> underWay.decrementAndGet());
        routing.next();
    }

    /** Requests whose head has come, and whose answer has not ended. */
    public int requestsUnderWay() {
        return underWay.get();
    }

    /** Later, where the body of a form is read, nobody would answer. */
    private static void requireReadableQuery(RoutingContext routing) {
        try {
            routing.queryParams();
        } catch (IllegalArgumentException e) {
            routing.fail(400);
            return;
        }
        routing.next();
    }

    /** Whether what an endpoint takes comes to the bridge's port; that of a context's own server does not. */
    public static boolean take(PlatformHttpEndpoint endpoint) {
        PlatformHttpEngine own = endpoint.getPlatformHttpEngine();
        PlatformHttpEngine engine = own == null ? endpoint.getComponent().getEngine() : own;
        return engine instanceof StreamingHttpEngine || engine instanceof PlainHttpEngine;
    }

    long maxBodySize() {
        return configuration.getMaxBodySize();
    }

    /** Tells which listener serves these routes now; null for none. */
    void servedBy(HttpListener listener) {
        this.listener = listener;
    }

    /** Whether a listener with an open port serves them. */
    boolean isReachable() {
        HttpListener serving = listener;
        return serving != null && serving.isOpen();
    }

    /**
     * No more calls are taken: the listener's connections end as soon as no answer is owed on them.
     *
     * @return whether a listener serves these routes; if not, others have taken over
     */
    boolean endIdleConnections() {
        HttpListener serving = listener;
        if (serving != null) {
            serving.endIdleConnections();
        }
        return serving != null;
    }
}
