package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpLimits;
import io.github.modelstudiobridge.camel.HttpListener;
import io.github.modelstudiobridge.camel.HttpRoutes;
import io.github.modelstudiobridge.camel.OpenFiles;
import io.github.modelstudiobridge.camel.eventstream.EventStreamComponent;
import io.github.modelstudiobridge.camel.tool.AiToolComponent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.model.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the bridge's routes need of any Camel context, whoever runs it. */
final class BridgeContext {

    private static final Logger LOG = LoggerFactory.getLogger(BridgeContext.class);

    private BridgeContext() {}

    /** An instance for the bridge alone; who asks for it closes it. */
    static Vertx vertx() {
        // nothing is served from files, so no cache directory is needed on a disk that may be read-only
        return Vertx.vertx(new VertxOptions()
                // epoll without Java's selector where its library is there and can be loaded
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /**
     * Makes a context ready to take the routes, before it has any.
     *
     * @return what a listener is to serve once the context has started
     */
    static HttpRoutes prepare(CamelContext context, Settings settings, Vertx vertx) throws Exception {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new CalledRoutes(context));
        // before there is a route that tools call; some runtimes find components only in jars that were made for them
        addComponent(context, "ai-tool", new AiToolComponent());
        addComponent(context, "event-stream", new EventStreamComponent());
        HttpRoutes routes = new HttpRoutes(
                context, vertx, settings.port("bridge.http.port"), settings.number("bridge.http.max-body-size"));
        context.addService(routes);
        context.getRegistry().bind("httpRoutes", routes);
        routes.takePlainRoutes();
        return routes;
    }

    private static void addComponent(CamelContext context, String name, Component component) {
        if (context.hasComponent(name) == null) {
            context.addComponent(name, component);
        }
        // initialises it, if nobody has
        context.getComponent(name);
    }

    /**
     * Looks at the routes of a context once they have been made.
     *
     * @param routes the directory that they were read from
     * @throws StartException says of each mistake where it is
     */
    static void checkRoutes(CamelContext context, Path routes) throws StartException {
        new RouteCheck(context, routes).check();
        TemplateParameters.check(context, routes);
    }

    /** The port for callers, not open yet. */
    static HttpListener listener(Settings settings, Vertx vertx) throws StartException {
        int connections = settings.number("bridge.http.max-connections");
        HttpLimits configured = new HttpLimits(
                settings.duration("bridge.http.idle-timeout"),
                settings.duration("bridge.http.request-timeout"),
                connections,
                // as many again are told that there are too many
                connections,
                settings.number("bridge.http.max-pipelined-requests"),
                settings.number("bridge.http.max-pipelined-bytes"),
                settings.number("bridge.http.max-request-line-size"),
                settings.number("bridge.http.max-header-size"),
                settings.number("bridge.http.max-request-bytes-total"));
        HttpLimits limits = withinOpenFiles(configured, settings.number("bridge.max-streams"));
        return new HttpListener(vertx, settings.text("bridge.http.host"), settings.port("bridge.http.port"), limits);
    }

    private static HttpLimits withinOpenFiles(HttpLimits configured, int streams) {
        OptionalInt openFiles = OpenFiles.limit();
        if (openFiles.isEmpty()) {
            return configured;
        }
        HttpLimits limits = configured.within(openFiles.getAsInt());
        if (limits.maxConnections() < Math.min(streams, configured.maxConnections())) {
            LOG.warn(
                    "event=connections-limited property=bridge.http.max-connections configured={} value={} reason=\"the process may open {} files, each call takes two; raise ulimit -n\"",
                    configured.maxConnections(),
                    limits.maxConnections(),
                    openFiles.getAsInt());
        }
        return limits;
    }
}
