package io.github.modelstudiobridge.runtime;

import java.util.Set;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;

/**
 * Routes that others call leave it to those to tell of a failure: what Camel's error handlers write of one holds URIs and
 * the exception's message, so a host, a key, or what was said. Their {@code onException} works as ever.
 */
final class CalledRoutes extends ModelLifecycleStrategySupport {

    private static final Set<String> CALLED = Set.of("ai-tool", "direct");

    /** What the error handler of a route is that has none of its own. */
    private static final String CONTEXTS_OWN = RefErrorHandlerDefinition.DEFAULT_ERROR_HANDLER_BUILDER;

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (CALLED.contains(route.getInput().getEndpointUri().replaceFirst(":.*", ""))) {
            ErrorHandlerFactory handler = route.getErrorHandlerFactory();
            if (handler == null
                    || handler instanceof RefErrorHandlerDefinition ref && CONTEXTS_OWN.equals(ref.getRef())) {
                handler = new DefaultErrorHandlerDefinition();
                route.setErrorHandlerFactory(handler);
            }
            if (handler instanceof DefaultErrorHandlerDefinition logging) {
                silence(logging);
            }
        }
    }

    private static void silence(DefaultErrorHandlerDefinition handler) {
        // what is never tried again is told in one way, what could be in another
        handler.setLevel("OFF");
        if (!handler.hasRedeliveryPolicy()) {
            handler.setRedeliveryPolicy(new RedeliveryPolicyDefinition());
        }
        RedeliveryPolicyDefinition policy = handler.getRedeliveryPolicy();
        policy.setLogExhausted("false");
        policy.setLogNewException("false");
        policy.setLogHandled("false");
        policy.setLogContinued("false");
        policy.setLogRetryAttempted("false");
    }
}
