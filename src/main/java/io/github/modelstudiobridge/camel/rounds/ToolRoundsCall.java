package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.camel.AnswerProgress;
import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.camel.CallPolicy;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.chat.WholeAnswer;
import io.github.modelstudiobridge.tool.Conversation;
import io.github.modelstudiobridge.tool.ToolResult;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/** The rounds of one request, one after the other. Runs on the call's event loop. */
final class ToolRoundsCall {

    private static final ChatError TOO_MANY_ROUNDS = ChatError.upstream(
            502, "too_many_tool_rounds", "The model asked for tools more often than tools.max-rounds allows.");

    private static final ChatError TEXT_TOO_LARGE = ChatError.upstream(
            502,
            "invalid_upstream_answer",
            "The model said more than tools.max-text-size allows before it asked for tools.");

    private final ToolRounds rounds;
    private final Conversation conversation;
    private final Exchange exchange;
    private final AsyncCallback callback;
    private final Call call;

    private Duration spent = Duration.ZERO;
    private Exchange aside;
    private Exception asideFailure;
    private Runnable waitsForAside;

    ToolRoundsCall(ToolRounds rounds, Conversation conversation, Exchange exchange, AsyncCallback callback) {
        this.rounds = rounds;
        this.conversation = conversation;
        this.exchange = exchange;
        this.callback = callback;
        this.call = Call.of(exchange, rounds.getCamelContext());
    }

    void start() {
        call.onLoop(this::ask);
    }

    private void ask() {
        Exchange round = ExchangeHelper.createCopy(exchange, true);
        round.getMessage().setBody(conversation.request());
        Async.process(rounds.askProducer(), round, done -> call.onLoop(() -> answered(round)));
    }

    private void answered(Exchange round) {
        if (round.getException() != null) {
            end(round);
            return;
        }
        try {
            if (round.getMessage().getBody() instanceof WholeAnswer whole) {
                round.getMessage().setBody(conversation.hear(whole));
            }
            conversation.answer().requireEnded();
            goOn(round);
        } catch (RuntimeException e) {
            breakOff(round, e);
        }
    }

    private void goOn(Exchange round) {
        List<ToolCall> calls = conversation.answer().calls();
        List<ToolCall> own = calls.stream()
                .filter(asked -> conversation.offered().isBridgeCall(asked.name()))
                .toList();
        List<ToolCall> relayed =
                calls.stream().filter(asked -> !own.contains(asked)).toList();
        if (calls.isEmpty()) {
            end(round);
        } else if (own.isEmpty()) {
            relay(relayed, round);
        } else if (conversation.rounds() >= rounds.maxRounds()) {
            passOver(relayed, round);
        } else if (relayed.isEmpty() && conversation.answer().isTextTooLarge()) {
            breakOff(round, new ChatException(TEXT_TOO_LARGE));
        } else {
            carryOut(own, relayed, round);
        }
    }

    private void relay(List<ToolCall> relayed, Exchange round) {
        rounds.relayedRounds().forget(CallPolicy.ownerOf(exchange), relayed);
        say(conversation.ending(relayed).iterator(), round);
    }

    /** The model was told to ask for no more tools of the bridge and does: what it has said has to do. */
    private void passOver(List<ToolCall> relayed, Exchange round) {
        if (!relayed.isEmpty()) {
            relay(relayed, round);
        } else if (conversation.hasModelSpoken()) {
            say(conversation.endingInWords().iterator(), round);
        } else {
            breakOff(round, new ChatException(TOO_MANY_ROUNDS));
        }
    }

    private void carryOut(List<ToolCall> own, List<ToolCall> relayed, Exchange round) {
        long began = System.nanoTime();
        Call.Registration filler = fillSilence(round);
        new RoundCalls(call, conversation, own, ToolContext.of(exchange), rounds.maxCalls())
                .start(rounds.budget().minus(spent), results -> {
                    spent = spent.plusNanos(System.nanoTime() - began);
                    filler.remove();
                    afterAside(round, () -> carriedOut(own, relayed, results, round));
                });
    }

    /** Says something when the tools take long and the caller has heard nothing yet. */
    private Call.Registration fillSilence(Exchange round) {
        ToolFiller filler = ToolFiller.of(exchange);
        return filler == null || conversation.hasSpoken()
                ? () -> {}
                : call.after(filler.after(), () -> sayAside(round, filler.text()));
    }

    private void sayAside(Exchange round, String sentence) {
        Exchange event = ExchangeHelper.createCopy(round, true);
        event.getMessage().setBody(conversation.aside(sentence));
        aside = event;
        Async.process(
                rounds.answerProducer(),
                event,
                done -> call.onLoop(() -> {
                    aside = null;
                    asideFailure = event.getException();
                    if (waitsForAside != null) {
                        waitsForAside.run();
                    }
                }));
    }

    /** What is said next comes behind it. */
    private void afterAside(Exchange round, Runnable next) {
        Runnable unlessFailed = () -> {
            if (asideFailure == null) {
                next.run();
            } else {
                breakOff(round, asideFailure);
            }
        };
        if (aside == null) {
            unlessFailed.run();
        } else {
            waitsForAside = unlessFailed;
        }
    }

    private void carriedOut(List<ToolCall> own, List<ToolCall> relayed, List<ToolResult> results, Exchange round) {
        if (call.cancelledBy() != null) {
            breakOff(round, call.cancelledBy());
        } else if (relayed.isEmpty()) {
            conversation.goOn(own, results);
            if (conversation.rounds() >= rounds.maxRounds() || spent.compareTo(rounds.budget()) >= 0) {
                conversation.endTools();
            }
            ask();
        } else {
            rounds.relayedRounds()
                    .remember(CallPolicy.ownerOf(exchange), conversation.asCallerKnows(relayed), own, results);
            say(conversation.ending(relayed).iterator(), round);
        }
    }

    /** Says one chunk after the other, then ends. */
    private void say(Iterator<AnswerChunk> chunks, Exchange round) {
        if (!chunks.hasNext() || round.getMessage().getBody() instanceof WholeAnswer) {
            end(round);
            return;
        }
        Exchange event = ExchangeHelper.createCopy(round, true);
        event.getMessage().setBody(chunks.next());
        Async.process(
                rounds.answerProducer(),
                event,
                done -> call.onLoop(() -> {
                    if (event.getException() != null) {
                        round.setException(event.getException());
                        end(round);
                    } else {
                        say(chunks, round);
                    }
                }));
    }

    /** The model has ended its round, but what the caller was to hear is not complete. */
    private void breakOff(Exchange round, Exception reason) {
        AnswerProgress.forget(round);
        round.setException(reason);
        end(round);
    }

    private void end(Exchange round) {
        ExchangeHelper.copyResults(exchange, round);
        callback.done(false);
    }
}
