package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpRoutes;
import io.github.modelstudiobridge.camel.Successor;
import io.github.modelstudiobridge.camel.metrics.Gauges;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.spi.SupervisingRouteController;

/**
 * The routes and properties as they were at one moment, in a Camel context of their own. A bridge runs one; after a change
 * the next one takes over its callers, while open answers end where they began.
 *
 * <p>Not thread safe.
 */
final class Generation implements AutoCloseable {

    private final Source source;
    private final Vertx vertx;
    private final Main camel = new Main();
    private OutsideRoutes outside;
    private final Gauges gauges;
    private List<String> doubts = List.of();
    private HttpRoutes httpRoutes;

    private Generation(Source source, Vertx vertx, MeterRegistry meters) {
        this.source = source;
        this.vertx = vertx;
        this.gauges = new Gauges(meters);
        camel.bind("vertx", vertx);
        camel.bind("meterRegistry", meters);
        camel.bind("gauges", gauges);
        camel.bind(EmbeddedBridge.SPARED, true);
    }

    /**
     * Starts the routes, but nothing reaches them yet: {@link #takeOver} opens them. The properties have been checked.
     *
     * @throws StartException names file, line and reason; nothing is left running
     */
    static Generation start(Source source, Vertx vertx, MeterRegistry meters) throws StartException {
        Generation generation = new Generation(source, vertx, meters);
        try {
            generation.open();
            return generation;
        } catch (Throwable e) { // an Error of a user's class or file, too
            StartException reason = reason(e, generation.context(), source.routes());
            generation.close();
            throw reason;
        }
    }

    /** What is wrong at the top of a file says more than what Camel makes of it. */
    private static StartException reason(Throwable failure, CamelContext context, Path routes) {
        try {
            RouteFileCheck.check(routes);
            return StartException.of(failure, RoutePlace.of(context, routes, failure));
        } catch (StartException mistakes) {
            return mistakes;
        }
    }

    private void open() throws Exception {
        source.requireFiles();
        RouteFileCheck.glance(source.routes());
        // no shutdown hook of Camel's own: who started the bridge closes it
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setPropertyPlaceholderLocations("file:" + source.config());
        source.overrides().forEach(camel::addOverrideProperty);
        Management.KEPT_OUT.forEach(camel::addOverrideProperty);
        camel.configure().withRoutesIncludePattern(RouteFiles.pattern(source.routes()));
        // Camel masks properties whose last part it knows to be secret, compared without dashes; ours are added
        camel.configure().setAdditionalSensitiveKeywords("apikeys,authcodes");
        // mistakes in routes are told with their line
        camel.configure().setSourceLocationEnabled(true);
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport main) {
                PropertiesComponent properties = main.getCamelContext().getPropertiesComponent();
                properties.setEncoding(Configuration.ENCODING);
                // they have been read by now
                properties.reloadProperties(null);
            }

            @Override
            public void beforeConfigure(BaseMainSupport main) {
                prepare(main.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport main) {
                checkTools(main.getCamelContext());
            }
        });
        camel.start();
        requireNoDelay();
        requireRoutes();
        RunningRoutes running = new RunningRoutes(context(), source.routes(), outside::hold);
        Callers.requireOutside(context(), running, "; they are read from " + source.routes());
        BridgeContext.checkRoutes(context(), source.routes());
        running.requireCalled(context().getRoutes());
        doubts = running.doubts();
    }

    /** Without any it would answer 404 to everyone, e.g. where a volume is mounted in its place. */
    private void requireRoutes() throws StartException {
        if (context().getRoutesSize() == 0) {
            throw new StartException(
                    "No route in " + source.routes()
                            + ": no *.camel.yaml file is found there, links to directories are not followed; name another"
                            + " directory with --routes",
                    null);
        }
    }

    /** Routes that are not made yet can be neither looked at nor served. */
    private void requireNoDelay() throws StartException {
        if (context().getRouteController() instanceof SupervisingRouteController supervising
                && supervising.getInitialDelay() > 0) {
            throw new StartException(
                    "camel.routecontroller.initial-delay cannot be set: a bridge looks at its routes before it serves them",
                    null);
        }
    }

    private void checkTools(CamelContext context) {
        try {
            ToolMistakes.check(context, source.routes());
        } catch (StartException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void prepare(CamelContext context) {
        try {
            outside = new OutsideRoutes(context);
            context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(outside);
            httpRoutes = BridgeContext.prepare(context, new Settings(context), vertx);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Goes on with what the one before has gathered, and begins to take what comes from outside by other ways than HTTP.
     *
     * @param before null for none
     * @throws StartException when a route cannot begin; then the one before goes on
     */
    void takeOver(Generation before) throws StartException {
        try {
            if (before != null) {
                before.outside.stop();
                inherit(before.context());
            }
            outside.start();
        } catch (Throwable e) { // an Error of a user's class, too
            StartException reason = StartException.of(e, RoutePlace.of(context(), source.routes(), e));
            if (before != null) {
                before.outside.restart();
            }
            throw reason;
        }
        if (before != null) {
            before.gauges.hide();
        }
        gauges.show();
    }

    @SuppressWarnings("unchecked")
    private void inherit(CamelContext before) {
        for (Map.Entry<String, Successor> bean :
                context().getRegistry().findByTypeWithName(Successor.class).entrySet()) {
            Object predecessor = before.getRegistry().lookupByName(bean.getKey());
            if (predecessor != null && predecessor.getClass() == bean.getValue().getClass()) {
                bean.getValue().succeed(predecessor);
            }
        }
    }

    /** What is most probably not meant of the routes that do not start. */
    List<String> doubts() {
        return doubts;
    }

    CamelContext context() {
        return camel.getCamelContext();
    }

    HttpRoutes httpRoutes() {
        return httpRoutes;
    }

    /** {@code camel.main.shutdown-timeout}. */
    Duration shutdownTimeout() {
        ShutdownStrategy shutdown = context().getShutdownStrategy();
        return Duration.of(shutdown.getTimeout(), shutdown.getTimeUnit().toChronoUnit());
    }

    /** Whether answers of it are still open, or requests still coming. */
    boolean isBusy() {
        return httpRoutes.requestsUnderWay() > 0
                || context().getInflightRepository().size() > 0;
    }

    /** Takes no more calls, lets open answers finish within {@code camel.main.shutdown-timeout}, ends the rest. */
    @Override
    public void close() {
        if (outside != null) {
            // else what comes while open answers finish would be taken and refused
            outside.suspend();
        }
        camel.stop();
    }
}
