package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpListener;
import io.github.modelstudiobridge.camel.HttpRoutes;
import io.github.modelstudiobridge.camel.ModelStudioKey;
import io.github.modelstudiobridge.camel.Models;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.CamelContextStartupFailureEvent;
import org.apache.camel.spi.CamelEvent.CamelContextStoppedEvent;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge in one Camel context that is somebody else's, from before its routes to its end. What is wrong is logged once,
 * and keeps the context from starting.
 */
final class Embedding extends LifecycleStrategySupport implements ExtendedStartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(Embedding.class);

    private static final String TOLD = "bridgeStartFailure";

    /** Those of the process whose contexts have begun to start, and have neither failed nor ended. */
    private static final Set<Embedding> UNDER_WAY = ConcurrentHashMap.newKeySet();

    private final CamelContext context;
    private Settings settings;
    private Path routes;
    private Vertx vertx;
    private boolean ownVertx;
    private HttpRoutes httpRoutes;
    private HttpListener listener;
    private final LastWord lastWord = new LastWord();

    Embedding(CamelContext context) {
        this.context = context;
    }

    /** To be called before the context has routes. */
    void begin() {
        orTell(this::prepare);
        lastWord.begin();
    }

    /** Whether any context of the process is a bridge that is somebody else's. */
    static boolean isAnyUnderWay() {
        return UNDER_WAY.stream()
                .anyMatch(embedding -> !embedding.context.getStatus().isStopped());
    }

    private void prepare() throws Exception {
        EmbeddedProperties.complete(context);
        settings = new Settings(context);
        settings.checkEmbedded();
        requireManagementPort();
        requireWhatBeansRead();
        routes = routesDirectory(context);
        warnOfUnknownProperties();
        Vertx found = context.getRegistry().findSingleByType(Vertx.class);
        ownVertx = found == null;
        vertx = ownVertx ? BridgeContext.vertx() : found;
        if (ownVertx) {
            context.getRegistry().bind("vertx", vertx);
        }
        // a missing direct: consumer must fail at once: waiting would block the event loop
        context.getComponent("direct", DirectComponent.class).setBlock(false);
        httpRoutes = BridgeContext.prepare(context, settings, vertx);
        context.addLifecycleStrategy(this);
        context.addStartupListener(this);
        context.getManagementStrategy().addEventNotifier(new EndNotifier());
        StartWatch.watchRoutes(context);
    }

    /** Many applications have no such port, and no property that says so. */
    private void requireManagementPort() throws StartException {
        if (context.getPropertiesComponent()
                .resolveProperty("camel.management.enabled")
                .isPresent()) {
            Management.requireFreePort(settings);
        }
    }

    /** Camel would tell of these with a stack of wrapped exceptions. */
    private void requireWhatBeansRead() {
        new ModelStudioKey().setCamelContext(context);
        new Models(settings.text("modelstudio.models"), settings.text("modelstudio.region"));
    }

    /** Only to tell where in a file a mistake is. */
    private static Path routesDirectory(CamelContext context) {
        String pattern = EmbeddedProperties.routesPattern(context);
        return Path.of(pattern.replaceFirst("^file:", "").replaceFirst("[^/]*[*,?].*$", ""));
    }

    /** Of files and of what is on the class path alike. */
    private void warnOfUnknownProperties() {
        List<String> texts = new ArrayList<>();
        try {
            for (String pattern : EmbeddedProperties.routesPattern(context).split(",")) {
                String files = pattern.strip().replace("?optional=true", "");
                for (Resource file :
                        PluginHelper.getPackageScanResourceResolver(context).findResources(files)) {
                    try (InputStream bytes = file.getInputStream()) {
                        texts.add(new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (Exception e) {
            LOG.debug("event=properties-not-checked reason=\"{}\"", e.getMessage());
            return; // whoever loads them says so
        }
        if (!texts.isEmpty()) {
            UnknownProperties.warn(
                    Path.of("application.properties"),
                    texts,
                    context.getPropertiesComponent().loadProperties());
        }
    }

    @Override
    public void onContextInitializing(CamelContext context) {
        // not before: when routes cannot be loaded, Camel Main tells nobody that the context has come to nothing
        UNDER_WAY.add(this);
        orTell(() -> ToolMistakes.check(context, routes));
    }

    /** A context that has failed before its routes were made is stopped without an event. */
    @Override
    public void onContextStopping(CamelContext context) {
        if (context.getStatus().isStopped()) {
            release();
        }
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {}

    /** The routes are made, and take nothing yet. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (Doubts.startsLater(context)) {
            return; // the routes are made later, too
        }
        orTell(() -> {
            String pattern = EmbeddedProperties.routesPattern(context);
            String origin = pattern.isEmpty() ? "" : "; " + EmbeddedProperties.ROUTES + " is " + pattern;
            Callers.requireAny(context, origin);
            BridgeContext.checkRoutes(context, routes);
        });
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        orTell(() -> {
            try {
                serve();
            } catch (Exception e) {
                // who is told that it does not start need not stop it, and queues would be emptied into nothing
                context.getRouteController().stopAllRoutes();
                throw e;
            }
        });
    }

    private void serve() throws Exception {
        RunningRoutes running = new RunningRoutes(context, routes, later -> false);
        if (!Doubts.startsLater(context)) {
            Callers.requireRunning(context, running);
        }
        listen(running.doubts());
    }

    private void listen(List<String> doubts) throws Exception {
        // where routes start later, none has made it start by now
        ServiceHelper.startService(httpRoutes);
        listener = BridgeContext.listener(settings, vertx);
        listener.serve(httpRoutes);
        listener.listen();
        lastWord.served();
        Doubts.tell(context, doubts, LOG);
        LOG.info("event=serving host={} port={}", listener.getHost(), listener.getPort());
    }

    private void orTell(Work work) {
        try {
            work.run();
        } catch (Throwable e) { // an Error of a user's class or file, too
            release();
            throw tell(context, StartException.of(e, ""));
        }
    }

    /** Ends what has begun in the context and tells of its failure, with the place in a file where one is known. */
    static NotStartedException tellAndEnd(CamelContext context, Throwable failure) {
        Embedding begun = context.getRegistry().lookupByNameAndType(EmbeddedBridge.BEGUN, Embedding.class);
        if (begun != null) {
            begun.release();
        }
        Path routes = routesDirectory(context);
        return tell(context, StartException.of(failure, RoutePlace.of(context, routes, failure)));
    }

    /** Logs why a context does not start, once for each; what is returned keeps it from starting. */
    static NotStartedException tell(CamelContext context, StartException reason) {
        if (!isTold(context)) {
            context.getRegistry().bind(TOLD, reason.getMessage());
            reason.details().lines().forEach(line -> LOG.error("event=start-failed detail=\"{}\"", quoted(line)));
            if (reason.surprise() != null) {
                LOG.error("event=start-failed detail=\"{}\"", reason.surprise(), reason.surprise());
            }
            LOG.error("event=start-failed reason=\"{}\"", quoted(reason.getMessage()));
        }
        return new NotStartedException(context.getRegistry().lookupByNameAndType(TOLD, String.class));
    }

    /** Whether it is known why the context does not start. */
    static boolean isTold(CamelContext context) {
        return context.getRegistry().lookupByName(TOLD) != null;
    }

    private static String quoted(String text) {
        return text.replace('"', '\'');
    }

    /** Also after a start that failed, so without effect when there is nothing to close. */
    private void release() {
        UNDER_WAY.remove(this);
        lastWord.unsay();
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
            if (event instanceof CamelContextStartupFailureEvent failed) {
                tellAndEnd(context, failed.getCause()).endStackOf(failed.getCause());
            } else {
                release();
            }
        }
    }
}
