package io.github.modelstudiobridge.camel;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Joins the exchanges of one network chunk: the first that failed is what becomes of them all, and no later event of the
 * answer is said. An event that a route stopped is only dropped itself, which the split's own {@code stopOnException}
 * does not tell apart.
 *
 * <p>Stateless and thread safe.
 */
public final class FirstFailure implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange before, Exchange event) {
        if (before != null && before.getException() != null) {
            return before;
        }
        AnswerProgress progress = AnswerProgress.of(event);
        if (event.getException() != null && progress != null) {
            progress.broke();
        }
        return event;
    }
}
