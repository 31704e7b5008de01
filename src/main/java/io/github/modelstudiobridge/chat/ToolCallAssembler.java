package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the tool calls of one answer together from their deltas, and gives each out once, when it is complete.
 *
 * <p>A call is complete when its arguments are a whole JSON object and the model has gone on to something else, or when
 * the model says that it has ended and the arguments are a whole object or missing. What was cut off is never given out.
 * Belongs to one call and is not thread safe.
 */
public final class ToolCallAssembler {

    /** How an answer ends when the model has said all it wanted to say. */
    private static final Set<String> ENDED = Set.of("tool_calls", "stop", "function_call");

    /** Characters that a call takes beside its id, name and arguments. */
    private static final int FRAME = 80;

    private final int maxSize;
    private final List<OpenToolCall> calls = new ArrayList<>();

    private int size;
    private int taken;

    /** Whether a choice that ends so has said all that the model wanted to say: its calls may be carried out. */
    public static boolean isWhole(String finishReason) {
        return ENDED.contains(finishReason);
    }

    /** @param maxSize characters that all calls of the answer may have together */
    public ToolCallAssembler(int maxSize) {
        this.maxSize = maxSize;
    }

    /**
     * Takes in the {@code tool_calls} of a delta.
     *
     * @throws ChatException when they are none, contradict what came before, or are too large
     */
    public void add(int choice, JsonNode deltas) {
        if (!deltas.isArray()) {
            throw unreadable();
        }
        for (JsonNode delta : deltas) {
            if (!delta.isObject()) {
                throw unreadable();
            }
            add(choice, ToolCallDelta.of(delta));
        }
    }

    private void add(int choice, ToolCallDelta delta) {
        if (delta.isEmpty()) {
            return;
        }
        OpenToolCall call = meantBy(choice, delta);
        if (call == null || call.isFollowedBy(delta)) {
            call = new OpenToolCall(choice, delta.index());
            calls.add(call);
            size += FRAME;
        }
        size -= call.length();
        if (!call.add(delta)) {
            throw unreadable();
        }
        size += call.length();
        if (size > maxSize) {
            throw new ChatException(ChatError.upstream(
                    502,
                    "invalid_upstream_answer",
                    "The model's tool calls are larger than upstream.max-tool-calls-size."));
        }
    }

    private OpenToolCall meantBy(int choice, ToolCallDelta delta) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).isOf(choice) && calls.get(i).isMeantBy(delta)) {
                return calls.get(i);
            }
        }
        return null;
    }

    /** The calls, in order, that are complete now that a choice goes on with something else; each is given out once. */
    public List<ToolCall> takeWhole(int choice) {
        List<ToolCall> whole = new ArrayList<>();
        for (OpenToolCall call : open(choice)) {
            if (!call.isWhole()) {
                break;
            }
            whole.add(call.take(taken++));
        }
        return whole;
    }

    /**
     * The calls, in order, that have not been given out when a choice ends.
     *
     * @param finishReason why it ended
     * @throws ChatException when it ended inside a call
     */
    public List<ToolCall> takeRest(int choice, String finishReason) {
        List<ToolCall> rest = new ArrayList<>();
        for (OpenToolCall call : open(choice)) {
            boolean complete = call.isWhole() || call.isNamed() && call.hasNoArguments();
            if (!complete || !isWhole(finishReason)) {
                throw cut();
            }
            rest.add(call.take(taken++));
        }
        return rest;
    }

    /**
     * The calls, in order, that have not been given out when a choice ends, also those that were cut off: who carries calls
     * out looks at each. One that has no arguments because the choice ended too early has an empty text for them.
     *
     * @param finishReason why it ended
     */
    public List<ToolCall> takeEnded(int choice, String finishReason) {
        boolean ended = isWhole(finishReason);
        return open(choice).stream()
                .map(call -> ended ? call.take(taken++) : call.takeCut(taken++))
                .toList();
    }

    /** @throws ChatException when a call has not been given out */
    public void requireNoneOpen() {
        if (calls.stream().anyMatch(OpenToolCall::isOpen)) {
            throw cut();
        }
    }

    private List<OpenToolCall> open(int choice) {
        return calls.isEmpty()
                ? List.of()
                : calls.stream()
                        .filter(call -> call.isOf(choice) && call.isOpen())
                        .toList();
    }

    private static ChatException cut() {
        return new ChatException(
                ChatError.upstream(502, "incomplete_answer", "The model's answer ended inside a tool call."));
    }

    private static ChatException unreadable() {
        return new ChatException(ChatError.upstream(
                502, "invalid_upstream_answer", "The model's answer held a tool call that cannot be read."));
    }
}
