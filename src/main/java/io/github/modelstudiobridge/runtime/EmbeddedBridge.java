package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpListener;
import io.github.modelstudiobridge.camel.HttpRoutes;
import io.github.modelstudiobridge.camel.ModelStudioKey;
import io.github.modelstudiobridge.camel.Models;
import io.github.modelstudiobridge.camel.eventstream.EventStreamComponent;
import io.github.modelstudiobridge.camel.tool.AiToolComponent;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.CamelContextStartupFailureEvent;
import org.apache.camel.spi.CamelEvent.CamelContextStoppedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes somebody else's Camel context a whole bridge, such as that of Camel Quarkus or of an application of a user's. The
 * shipped routes name it as their first bean, so it is at work wherever they are loaded, and nowhere else; in a context of
 * the bridge's own program it leaves all to the program.
 *
 * <p>The properties are those of the context; what it does not set is as shipped, and the environment wins. The port is opened when all routes have started. Where anything needed to serve is wrong, the context does not
 * start, and one line of the log says why. When the context stops, open answers finish first.
 *
 * <p>Used by the threads that start and stop the context, one at a time.
 */
public final class EmbeddedBridge extends LifecycleStrategySupport
        implements CamelContextAware, ExtendedStartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBridge.class);

    /** The name of a bean that keeps it from a context which the bridge's own program prepares. */
    static final String SPARED = "bridgeProgram";

    private static final String TOLD = "bridgeStartFailure";

    private CamelContext context;
    private Settings settings;
    private Path routes;
    private Vertx vertx;
    private boolean ownVertx;
    private HttpRoutes httpRoutes;
    private HttpListener listener;

    /**
     * Prepares the context.
     *
     * @throws IllegalStateException when a property or a file that it names keeps the bridge from serving; Camel then tries
     *     once more
     */
    @Override
    public void setCamelContext(CamelContext context) {
        boolean told = this.context != null; // Camel tells it to each strategy and listener, too
        this.context = context;
        if (!told && context.getRegistry().lookupByName(SPARED) == null) {
            orTell(this::prepare);
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    private void prepare() throws Exception {
        EmbeddedProperties.complete(context);
        settings = new Settings(context);
        settings.check();
        Management.requireFreePort(settings);
        requireWhatBeansRead();
        routes = routesDirectory();
        warnOfUnknownProperties();
        Vertx found = context.getRegistry().findSingleByType(Vertx.class);
        ownVertx = found == null;
        vertx = ownVertx ? BridgeContext.vertx() : found;
        if (ownVertx) {
            context.getRegistry().bind("vertx", vertx);
        }
        // a missing direct: consumer must fail at once: waiting would block the event loop
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        addComponent("ai-tool", new AiToolComponent());
        addComponent("event-stream", new EventStreamComponent());
        httpRoutes = BridgeContext.prepare(context, settings, vertx);
        context.addLifecycleStrategy(this);
        context.addStartupListener(this);
        context.getManagementStrategy().addEventNotifier(new EndNotifier());
    }

    /** Camel would tell of these with a stack of wrapped exceptions. */
    private void requireWhatBeansRead() {
        new ModelStudioKey().setCamelContext(context);
        new Models(settings.text("modelstudio.models"), settings.text("modelstudio.region"));
    }

    /** Some runtimes look for components only in jars that were made for them. */
    private void addComponent(String name, Component component) {
        if (context.hasComponent(name) == null) {
            context.addComponent(name, component);
        }
    }

    /** Only to tell where in a file a mistake is. */
    private Path routesDirectory() {
        String pattern = context.getPropertiesComponent()
                .resolveProperty("camel.main.routes-include-pattern")
                .orElse("");
        return Path.of(pattern.replaceFirst("^file:", "").replaceFirst("[^/]*[*,?].*$", ""));
    }

    private void warnOfUnknownProperties() throws StartException {
        if (Files.isDirectory(routes) && !routes.toString().isEmpty()) {
            Source source = new Source(Path.of("application.properties"), routes, Map.of());
            UnknownProperties.warn(UnknownProperties.of(
                    source, context.getPropertiesComponent().loadProperties(), System.getenv()));
        }
    }

    @Override
    public void onContextInitializing(CamelContext context) {
        orTell(() -> ToolMistakes.check(context, routes));
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {}

    /** The routes are made, and take nothing yet. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        orTell(() -> BridgeContext.checkRoutes(context, routes));
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        orTell(this::listen);
    }

    private void listen() throws Exception {
        listener = BridgeContext.listener(settings, vertx);
        listener.serve(httpRoutes);
        listener.listen();
        LOG.info("event=serving host={} port={}", listener.getHost(), listener.getPort());
    }

    private void orTell(Work work) {
        try {
            work.run();
        } catch (Throwable e) { // an Error of a user's class or file, too
            StartException reason = StartException.of(e, "");
            release();
            if (context.getRegistry().lookupByName(TOLD) == null) {
                context.getRegistry().bind(TOLD, true);
                LOG.error(
                        "event=start-failed reason=\"{}\"", reason.getMessage().replace('"', '\''));
            }
            throw new NotStarted(reason.getMessage());
        }
    }

    /** Also after a start that failed, so without effect when there is nothing to close. */
    private void release() {
        if (listener != null) {
            listener.close();
        }
        if (ownVertx && vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** The end of the context: its routes have stopped, and with them the last answers. */
    private final class EndNotifier extends EventNotifierSupport {

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelContextStoppedEvent || event instanceof CamelContextStartupFailureEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            release();
        }
    }

    /** What is wrong has been logged; whoever runs the context logs this one with its stack. */
    private static final class NotStarted extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotStarted(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
