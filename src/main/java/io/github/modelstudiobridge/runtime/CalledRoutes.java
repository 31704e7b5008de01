package io.github.modelstudiobridge.runtime;

import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Routes that others call leave it to those to tell of a failure: what Camel's error handlers write of one holds URIs and
 * the exception's message, so a host, a key, or what was said. Everything else of a handler, and every
 * {@code onException}, works as it is configured.
 */
final class CalledRoutes extends ModelLifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(CalledRoutes.class);

    private static final Set<String> CALLED = Set.of("ai-tool", "direct");

    /** What the error handler of a route is that has none of its own. */
    private static final String CONTEXTS_OWN = RefErrorHandlerDefinition.DEFAULT_ERROR_HANDLER_BUILDER;

    private static final String TELLS = "tellsOfFailure";

    private final CamelContext context;

    CalledRoutes(CamelContext context) {
        this.context = context;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (CALLED.contains(route.getInput().getEndpointUri().replaceFirst(":.*", ""))
                && handlerOf(route.getErrorHandlerFactory()) instanceof DefaultErrorHandlerDefinition logging) {
            // other routes may have the same one
            DefaultErrorHandlerDefinition quiet = logging.copyDefinition();
            // whatever levels a redelivery policy or an onException sets
            quiet.setLoggerBean(new CamelLogger(NOPLogger.NOP_LOGGER, LoggingLevel.OFF));
            if (quiet.getOnExceptionOccurredRef() == null && quiet.getOnExceptionOccurredProcessor() == null) {
                quiet.setOnExceptionOccurredProcessor(CalledRoutes::tell);
            }
            route.setErrorHandlerFactory(quiet);
        }
    }

    private ErrorHandlerFactory handlerOf(ErrorHandlerFactory configured) {
        if (configured instanceof RefErrorHandlerDefinition named && !CONTEXTS_OWN.equals(named.getRef())) {
            return context.getRegistry().lookupByNameAndType(named.getRef(), ErrorHandlerFactory.class);
        }
        boolean own = configured != null && !(configured instanceof RefErrorHandlerDefinition);
        ErrorHandlerFactory handler =
                own ? configured : context.getCamelContextExtension().getErrorHandlerFactory();
        return handler == null || handler instanceof RefErrorHandlerDefinition
                ? new DefaultErrorHandlerDefinition()
                : handler;
    }

    /** Nobody waits for the end of a {@code wireTap}, so nobody else would tell what it was. */
    private static void tell(Exchange exchange) {
        if (exchange.getPattern() == ExchangePattern.InOnly && exchange.getProperty(TELLS) == null) {
            exchange.setProperty(TELLS, true);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onFailure(Exchange failed) {
                    warn(failed);
                }
            });
        }
    }

    private static void warn(Exchange exchange) {
        Exception failure = exchange.getException();
        if (!(failure instanceof CancellationException)) {
            LOG.warn(
                    "event=step-failed route={} error={} exchange={}",
                    exchange.getFromRouteId(),
                    failure == null ? "unknown" : failure.getClass().getSimpleName(),
                    exchange.getExchangeId());
        }
    }
}
