package io.github.modelstudiobridge.camel.tool;

import io.github.modelstudiobridge.tool.ToolRun;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.ExchangePattern;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Begins no step more for a tool's call that was cancelled or has timed out, on whatever thread and in whatever route the
 * call has got to meanwhile. What nobody waits for, such as a {@code wireTap}, goes on, and so does a {@code doFinally},
 * whatever routes that calls. Stateless.
 */
final class ToolSteps implements InterceptStrategy {

    private static final String RUN = "toolRun";

    /** Exchange property, present while a {@code doFinally} is being done. */
    private static final String TIDYING = "toolTidying";

    /** Lets the steps of an exchange know whose they are. */
    static void belongTo(ToolRun run, Exchange exchange) {
        exchange.setProperty(RUN, run);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        return isInFinally(step) ? new FinalStep(target) : new Step(target);
    }

    private static boolean isInFinally(NamedNode step) {
        for (NamedNode node = step; node != null; node = node.getParent()) {
            if (node.getShortName().equals("doFinally")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTidying(Exchange exchange) {
        return exchange.getProperty(TIDYING) != null;
    }

    private static final class FinalStep extends DelegateAsyncProcessor {

        FinalStep(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (exchange.getProperty(RUN) == null || isTidying(exchange)) {
                return super.process(exchange, callback);
            }
            ExchangeExtension state = exchange.getExchangeExtension();
            boolean interrupted = state.isInterrupted();
            // with it, an error handler of a called route would begin nothing
            state.setInterrupted(false);
            exchange.setProperty(TIDYING, true);
            return super.process(exchange, doneSync -> {
                exchange.removeProperty(TIDYING);
                state.setInterrupted(interrupted || state.isInterrupted());
                callback.done(doneSync);
            });
        }
    }

    private static final class Step extends DelegateAsyncProcessor {

        Step(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (exchange.getPattern() == ExchangePattern.InOnly) {
                // as all events of answers are
                return super.process(exchange, callback);
            }
            ToolRun run = exchange.getProperty(RUN, ToolRun.class);
            if (run == null || isTidying(exchange)) {
                return super.process(exchange, callback);
            }
            if (run.isInterrupted()) {
                exchange.setRouteStop(true);
                callback.done(true);
                return true;
            }
            return run.work(() -> super.process(exchange, callback));
        }
    }
}
