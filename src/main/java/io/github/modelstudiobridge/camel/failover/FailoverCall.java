package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.AnswerProgress;
import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.ReplyStream;
import io.github.modelstudiobridge.camel.failover.UpstreamFailure.Remedy;
import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts at one answer of the model, one after the other. Runs on the call's event loop.
 *
 * <p>A round goes through the targets in their order without a pause; a pause comes before each further round. The retry
 * budget bounds repetitions: a target that was never asked may be the one that is well, however long the others took.
 */
final class FailoverCall {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverCall.class);

    private static final int KEY_REFUSED = 401;

    private static final Duration NEVER = Duration.ofDays(1);

    private final Failover failover;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Call call;
    private final ReplyStream reply;
    private final ChatRequest request;
    private final long startedAt = System.nanoTime();
    /** When each target may be asked again; {@link Long#MAX_VALUE} for not in this call. */
    private final Map<UpstreamTarget, Long> waitUntil = new HashMap<>();

    private final Set<UpstreamTarget> asked = new HashSet<>();
    /** Those whose circuit breaker has been told of a failure: one call alone must not make it open. */
    private final Set<UpstreamTarget> blamed = new HashSet<>();

    private final Set<UpstreamTarget> failedAt = new HashSet<>();

    private int round;
    private int position;
    private int attempts;
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
    }

    void start() {
        onLoop(this::next);
    }

    /** Whatever goes wrong there, somebody waits for the call's end. */
    private void onLoop(Runnable step) {
        call.onLoop(() -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                finish(e);
            }
        });
    }

    private void next() {
        if (call.cancelledBy() != null) {
            finish(call.cancelledBy());
            return;
        }
        UpstreamTarget target = failover.policy().allowsAttempt(attempts) ? nextInRound() : null;
        if (target != null) {
            attempt(target);
        } else {
            nextRound();
        }
    }

    /** The next target of this round that may be asked, or null. */
    private UpstreamTarget nextInRound() {
        List<UpstreamTarget> targets = failover.targets();
        while (position < targets.size()) {
            UpstreamTarget target = targets.get(position++);
            if (wait(target).isZero()
                    && (!asked.contains(target) || mayRepeatAfter(Duration.ZERO))
                    && target.breaker().tryAcquirePermission()) {
                return target;
            }
        }
        return null;
    }

    private void nextRound() {
        round++;
        position = 0;
        Duration wait = shortestWait();
        Duration pause = failover.policy().pause(round);
        Duration delay = wait.compareTo(pause) > 0 ? wait : pause;
        if (attempts == 0 || !mayRepeatAfter(delay)) {
            finish(null);
            return;
        }
        Call.Registration[] cancellation = new Call.Registration[1];
        Call.Registration timer = call.after(delay, () -> {
            cancellation[0].remove();
            onLoop(this::next);
        });
        cancellation[0] = call.onCancel(reason -> {
            timer.remove();
            onLoop(() -> finish(reason));
        });
    }

    private boolean mayRepeatAfter(Duration delay) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
        return failover.policy().allowsAttempt(attempts)
                && failover.policy().allowsRepetitionAfter(elapsed.plus(delay));
    }

    private Duration shortestWait() {
        Duration shortest = NEVER;
        for (UpstreamTarget target : failover.targets()) {
            Duration wait = target.breaker().getState() == CircuitBreaker.State.OPEN ? NEVER : wait(target);
            shortest = wait.compareTo(shortest) < 0 ? wait : shortest;
        }
        return shortest;
    }

    /** How long a target must not be asked yet in this call. */
    private Duration wait(UpstreamTarget target) {
        if (target.modelName(request.model()) == null) {
            return NEVER;
        }
        Long until = waitUntil.get(target);
        if (until == null) {
            return Duration.ZERO;
        }
        return until == Long.MAX_VALUE ? NEVER : Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private void attempt(UpstreamTarget target) {
        attempts++;
        asked.add(target);
        if (failed != null) {
            logRepetition(target);
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
        attempt.getMessage().setBody(request.withModel(target.modelName(request.model())));
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
                attempts,
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
        postpone(target, meaning);
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

    private void postpone(UpstreamTarget target, UpstreamFailure meaning) {
        switch (meaning.remedy()) {
            case OTHER_PLACE -> waitUntil.put(target, Long.MAX_VALUE);
            case OTHER_KEY, OTHER_KEY_AFTER_FAILURE -> {
                for (UpstreamTarget other : failover.targets()) {
                    if (other.sharesKeyWith(target)) {
                        waitUntil.put(other, Long.MAX_VALUE);
                    }
                }
            }
            default -> {
                Integer seconds = meaning.error().retryAfterSeconds();
                if (seconds != null) {
                    waitUntil.put(target, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
                }
            }
        }
    }

    private void finish(Exception reason) {
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
                .filter(target -> target.modelName(request.model()) != null)
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
