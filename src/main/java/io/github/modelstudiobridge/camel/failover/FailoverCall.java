package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.AnswerProgress;
import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.Repairs;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.camel.failover.UpstreamFailure.Remedy;
import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts at one answer of the model, one after the other. Runs on the call's event loop.
 */
final class FailoverCall {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverCall.class);

    private static final int KEY_REFUSED = 401;

    private final Failover failover;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Call call;
    private final ReplyStream reply;
    private final ChatRequest request;
    private final TargetOrder order;
    /** Those whose circuit breaker has been told of a failure: one call alone must not make it open. */
    private final Set<UpstreamTarget> blamed = new HashSet<>();

    private final Set<UpstreamTarget> failedAt = new HashSet<>();

    private Exchange failed;
    private UpstreamTarget failedTarget;
    /** The latest failure that is the caller's business. */
    private Exchange told;
    /** A cancellation and the end of a pause may come together. */
    private boolean over;

    FailoverCall(Failover failover, Exchange exchange, AsyncCallback callback) {
        this.failover = failover;
        this.exchange = exchange;
        this.callback = callback;
        this.call = Call.of(exchange, failover.getCamelContext());
        this.reply = ReplyStream.of(exchange);
        this.request = exchange.getMessage().getBody(ChatRequest.class);
        if (request == null) {
            throw new IllegalArgumentException("the upstream route expects a ChatRequest in the body");
        }
        this.order = new TargetOrder(failover.targets(), request.model(), failover.policy());
    }

    void start() {
        onLoop(this::next);
    }

    /** Whatever goes wrong there, somebody waits for the call's end. */
    private void onLoop(Runnable step) {
        call.onLoop(() -> {
            try {
                step.run();
            } catch (Throwable e) {
                finish(e);
            }
        });
    }

    private void next() {
        if (call.cancelledBy() != null) {
            finish(call.cancelledBy());
            return;
        }
        UpstreamTarget target = order.next();
        if (target != null) {
            attempt(target);
            return;
        }
        Duration pause = order.nextRound();
        if (pause != null) {
            pause(pause);
        } else {
            finish(null);
        }
    }

    private void pause(Duration pause) {
        Call.Registration[] cancellation = new Call.Registration[1];
        Call.Registration timer = call.after(pause, () -> {
            cancellation[0].remove();
            onLoop(this::next);
        });
        cancellation[0] = call.onCancel(reason -> {
            timer.remove();
            onLoop(() -> finish(reason));
        });
    }

    private void attempt(UpstreamTarget target) {
        if (failed != null) {
            logRepetition(target);
            Repairs.restate(exchange);
            failover.metrics().attemptRepeated(target.name(), failedAt.contains(target));
        }
        Exchange attempt = exchangeFor(target);
        if (reply != null) {
            reply.hold();
        }
        AttemptReport report = new AttemptReport(target.breaker());
        AnswerProgress.onSignOfLife(attempt, report::well);
        Async.process(failover.attemptProducer(), attempt, done -> onLoop(() -> attempted(target, attempt, report)));
    }

    private Exchange exchangeFor(UpstreamTarget target) {
        Exchange attempt = ExchangeHelper.createCopy(exchange, true);
        attempt.setProperty(CallProperties.UPSTREAM_TARGET, target.address());
        attempt.getMessage().setBody(target.models().fit(request, attempt));
        return attempt;
    }

    /** Told only when the call goes on; how it ends is told by who answers the caller. */
    private void logRepetition(UpstreamTarget next) {
        Exception failure = failed.getException();
        LOG.warn(
                "event=attempt-failed target={} code={} reason=\"{}\" next={} attempt={} exchange={}",
                failedTarget.name(),
                UpstreamFailure.of(failure, failover.errors()).error().code(),
                failover.errors().reason(failure),
                next.name(),
                order.attempts(),
                exchange.getExchangeId());
    }

    private void attempted(UpstreamTarget target, Exchange attempt, AttemptReport report) {
        Exception failure = attempt.getException();
        if (failure == null) {
            report.well();
            failover.metrics().attemptEnded(target.name(), "ok");
            end(attempt);
            return;
        }
        if (call.cancelledBy() != null) {
            // whoever ended the call, it was not the target
            report.tellsNothing();
            failover.metrics().attemptEnded(target.name(), "cancelled");
            if (reply != null) {
                reply.discard();
            }
            end(attempt);
            return;
        }
        UpstreamFailure meaning = UpstreamFailure.of(failure, failover.errors());
        boolean keyRefused = meaning.remedy() == Remedy.OTHER_KEY_AFTER_FAILURE;
        if (keyRefused) {
            keyRefused(target, attempt, meaning.error());
        }
        failover.metrics()
                .attemptEnded(
                        target.name(), CallFacts.outcomeOf(failover.errors().of(failure)));
        tell(report, target, meaning, failure);
        if (hasBeenSaid(attempt) || meaning.remedy() == Remedy.NONE || keyRefused && told == null) {
            end(attempt);
            return;
        }
        order.postpone(target, meaning);
        failed = attempt;
        told = keyRefused ? told : attempt;
        failedTarget = target;
        failedAt.add(target);
        next();
    }

    /** It is the operator's to mend, and nothing that a failure of another place is hidden behind. */
    private void keyRefused(UpstreamTarget target, Exchange attempt, ChatError error) {
        String prefix = target.propertyPrefix();
        LOG.warn(
                "event=key-refused target={} property={}api-key exchange={}",
                target.name(),
                prefix,
                exchange.getExchangeId());
        ChatError named = ChatError.upstream(
                error.status(),
                error.code(),
                "Model Studio refused the bridge's own key: check %1$sapi-key, and that it belongs to %1$sregion."
                        .formatted(prefix));
        String requestId = failover.errors().of(attempt.getException()).upstreamRequestId();
        attempt.setException(new ChatException(named, attempt.getException(), KEY_REFUSED, requestId));
    }

    private void tell(AttemptReport report, UpstreamTarget target, UpstreamFailure meaning, Exception failure) {
        switch (meaning.evidence()) {
            case WELL -> report.well();
            case IN_TROUBLE -> {
                if (blamed.add(target)) {
                    report.failed(failure);
                } else {
                    report.tellsNothing();
                }
            }
            case NONE -> report.tellsNothing();
        }
    }

    /** Once a caller has heard something, a repetition would be heard twice. */
    private boolean hasBeenSaid(Exchange attempt) {
        if (reply != null) {
            return !reply.discard();
        }
        AnswerProgress progress = AnswerProgress.of(attempt);
        return progress != null && progress.hasSaid();
    }

    private void finish(Throwable reason) {
        if (reason == null && told != null) {
            end(told);
        } else if (!over) {
            over = true;
            exchange.setException(reason == null ? unavailable() : reason);
            callback.done(false);
        }
    }

    private ChatException unavailable() {
        return new ChatException(new ChatError(
                503,
                ChatError.UPSTREAM_ERROR,
                "Model Studio has been failing, so it is not asked for a moment.",
                null,
                "upstream_unavailable",
                secondsUntilProbed()));
    }

    /** At most: when the first of those that are left alone is probed, or soon if one is being probed. */
    private int secondsUntilProbed() {
        return failover.targets().stream()
                .filter(target -> target.models().name(request.model()) != null)
                .mapToInt(target -> target.breaker().getState() == CircuitBreaker.State.OPEN ? target.openSeconds() : 1)
                .min()
                .orElse(1);
    }

    private void end(Exchange attempt) {
        if (over) {
            return;
        }
        over = true;
        if (reply != null) {
            reply.release();
        }
        ExchangeHelper.copyResults(exchange, attempt);
        callback.done(false);
    }
}
