package io.github.modelstudiobridge.camel;

import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;

/**
 * Joins the exchanges of one network chunk: the first that failed is what becomes of the chunk, and no later event of the
 * answer is said. An event that a route stopped is only dropped itself, which the split's own {@code stopOnException}
 * does not tell apart. Nothing else of an event outlives it, so there is nothing to copy.
 *
 * <p>Stateless as a bean; each chunk gets one of its own.
 */
public final class FirstFailure extends UseOriginalAggregationStrategy {

    public FirstFailure() {
        this(null);
    }

    private FirstFailure(Exchange chunk) {
        super(chunk, false);
    }

    @Override
    public UseOriginalAggregationStrategy newInstance(Exchange chunk) {
        return new FirstFailure(chunk);
    }

    @Override
    public Exchange aggregate(Exchange before, Exchange event) {
        Exchange chunk = getOriginal();
        if (event.getException() != null && chunk.getException() == null) {
            chunk.setException(event.getException());
            AnswerProgress progress = AnswerProgress.of(event);
            if (progress != null) {
                progress.broke();
            }
        }
        return chunk;
    }
}
