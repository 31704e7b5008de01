package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.tool.CarriedOut;
import io.github.modelstudiobridge.tool.Conversation;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The calls of one round: those that may run at once do, the others after them, one by one; the results are in the order
 * of the calls. Runs on the call's event loop.
 */
final class RoundCalls {

    private static final String USED_UP = "The time for tools is used up.";

    private final Call call;
    private final Conversation conversation;
    private final List<ToolCall> calls;
    private final Map<String, Object> context;
    private final int maxCalls;
    private final ToolResult[] results;
    private final Map<Integer, Integer> twins = new HashMap<>();
    private final Queue<Integer> oneByOne = new ArrayDeque<>();
    private final List<Tool.Running> running = new ArrayList<>();

    private Consumer<List<ToolResult>> then;
    /** Needed before there is one: a call that is cancelled already tells at once. */
    private Call.Registration cancellation = () -> {};

    private Call.Registration deadline;
    private int open;

    RoundCalls(Call call, Conversation conversation, List<ToolCall> calls, Map<String, Object> context, int maxCalls) {
        this.call = call;
        this.conversation = conversation;
        this.calls = calls;
        this.context = context;
        this.maxCalls = maxCalls;
        this.results = new ToolResult[calls.size()];
    }

    /**
     * Starts the calls.
     *
     * @param budget time they may take together; none is started when there is none left
     * @param done   told once, on the event loop; when the call was cancelled, with what there is
     */
    void start(Duration budget, Consumer<List<ToolResult>> done) {
        then = done;
        open = 1;
        deadline = call.after(budget, () -> stop(USED_UP));
        cancellation = call.onCancel(reason -> call.onLoop(() -> stop("The caller has gone.")));
        if (budget.toMillis() <= 0) {
            stop(USED_UP);
            return;
        }
        for (int i = 0; i < calls.size() && then != null; i++) {
            begin(i);
        }
        finishedOne();
    }

    private void begin(int place) {
        ToolCall asked = calls.get(place);
        Tool tool = conversation.offered().bridgeTool(asked.name());
        if (place >= maxCalls) {
            results[place] = new ToolResult(Outcome.BUSY, "Too many calls at once; ask again with fewer.");
        } else if (tool == null) {
            results[place] = new ToolResult(Outcome.UNKNOWN, "There is no tool of this name.");
        } else if (conversation.answer().isCutOff()) {
            results[place] = new ToolResult(
                    Outcome.INVALID_ARGUMENTS, "The call was not carried out: your answer ended too early.");
        } else if (!tool.definition().idempotent() && conversation.carriedOut().resultOf(asked) != null) {
            results[place] = conversation.carriedOut().resultOf(asked);
        } else if (!tool.definition().idempotent() && firstOfTheId(place) < place) {
            twins.put(place, firstOfTheId(place));
        } else if (tool.definition().parallel()) {
            start(place);
        } else {
            oneByOne.add(place);
        }
    }

    /** The place of the first call of the round that has the same id, possibly itself. */
    private int firstOfTheId(int place) {
        int first = 0;
        while (!CarriedOut.shareAnId(calls.get(first), calls.get(place))) {
            first++;
        }
        return first;
    }

    private void start(int place) {
        open++;
        ToolCall asked = calls.get(place);
        Tool tool = conversation.offered().bridgeTool(asked.name());
        running.add(tool.start(
                asked,
                context,
                result -> call.onLoop(() -> {
                    if (results[place] == null) {
                        results[place] = result;
                        finishedOne();
                    }
                })));
    }

    private void finishedOne() {
        open--;
        if (open == 0 && then != null) {
            Integer next = oneByOne.poll();
            if (next != null) {
                start(next);
            } else {
                finish();
            }
        }
    }

    private void stop(String why) {
        if (then == null) {
            return;
        }
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = new ToolResult(Outcome.TIMED_OUT, why);
            }
        }
        running.forEach(Tool.Running::cancel);
        finish();
    }

    private void finish() {
        Consumer<List<ToolResult>> told = then;
        then = null;
        deadline.remove();
        cancellation.remove();
        twins.forEach((place, first) ->
                results[place] = CarriedOut.repeated(calls.get(first), results[first], calls.get(place)));
        told.accept(Arrays.asList(results));
    }
}
