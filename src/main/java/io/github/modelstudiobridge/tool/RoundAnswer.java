package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.chat.ToolCallAssembler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One answer of the model while tools are offered: text is for the caller at once, tool calls are put together, and how it
 * ends waits until it is known whether the conversation goes on.
 *
 * <p>Belongs to one call, used by one thread at a time.
 */
public final class RoundAnswer {

    private static final int FIRST_CHOICE = 0;

    private final Conversation conversation;
    private final ToolCallAssembler assembler;
    private final int maxTextSize;
    private final StringBuilder text = new StringBuilder();
    private final List<AnswerChunk> ending = new ArrayList<>(2);
    private List<ToolCall> calls = List.of();
    private JsonNode usage;
    private boolean textTooLarge;
    private boolean cutOff;

    RoundAnswer(Conversation conversation, int maxToolCallsSize, int maxTextSize) {
        this.conversation = conversation;
        this.assembler = new ToolCallAssembler(maxToolCallsSize);
        this.maxTextSize = maxTextSize;
    }

    /**
     * Takes the next chunk in.
     *
     * @return what the caller is to hear of it now, or null for nothing
     * @throws io.github.modelstudiobridge.chat.ChatException when it holds a tool call that cannot be read
     */
    public AnswerChunk hear(AnswerChunk chunk) {
        if (chunk.usage() != null && !chunk.usage().isNull()) {
            usage = chunk.usage();
        }
        AnswerChunk own = conversation.identified(chunk);
        if (own.choices().isEmpty()) {
            return hearEnd(own);
        }
        ChoiceDelta choice = own.choices().get(0);
        boolean called = choice.hasToolCalls();
        if (called) {
            assembler.add(FIRST_CHOICE, choice.toolCalls());
            own = own.withToolCalls(null);
        }
        keep(own.text());
        if (choice.finishReason() != null) {
            return hearFinish(own, choice.finishReason());
        }
        boolean nothingNew = own.choices().get(0).isSilent() && !own.hasReasoning();
        return nothingNew && (called || conversation.goesOn()) ? null : own;
    }

    /** The text is needed again only if it ends in calls, so one that is too large is let go, and the caller hears it all. */
    private void keep(String more) {
        if (!textTooLarge && more.length() > maxTextSize - text.length()) {
            textTooLarge = true;
            text.setLength(0);
            text.trimToSize();
        }
        if (!textTooLarge) {
            text.append(more);
        }
    }

    private AnswerChunk hearFinish(AnswerChunk chunk, String reason) {
        boolean again = !calls.isEmpty();
        calls = Stream.concat(calls.stream(), conversation.withIds(assembler.takeEnded(FIRST_CHOICE, reason)).stream())
                .toList();
        if (calls.isEmpty()) {
            // of calls without a name nobody hears
            boolean announced = reason.equals("tool_calls");
            return conversation.counted(announced ? chunk.withFinishReason("stop") : chunk);
        }
        cutOff |= !ToolCallAssembler.isWhole(reason);
        boolean speaks = !chunk.text().isEmpty();
        if (again) {
            // some say more than once that they have ended
            return speaks ? chunk.withFinishReason(null) : null;
        }
        ending.add(speaks ? chunk.withText("") : chunk);
        return speaks ? chunk.withFinishReason(null) : null;
    }

    /** A chunk without choices, which counts tokens. */
    private AnswerChunk hearEnd(AnswerChunk chunk) {
        if (!calls.isEmpty()) {
            // the last word counts, and there may be no end of them
            ending.removeIf(earlier -> earlier.choices().isEmpty());
            ending.add(chunk);
            return null;
        }
        return conversation.counted(chunk);
    }

    /**
     * Looks at it when the model's side is done.
     *
     * @throws io.github.modelstudiobridge.chat.ChatException when it did not say that its calls have ended
     */
    public void requireEnded() {
        assembler.requireNoneOpen();
    }

    /** The calls that it asked for, in order; empty before its end. */
    public List<ToolCall> calls() {
        return calls;
    }

    /** Whether it ended before the model had said all, so that none of its calls may be carried out. */
    public boolean isCutOff() {
        return cutOff;
    }

    /** How it ended, which nobody has heard yet; empty without calls. */
    List<AnswerChunk> ending() {
        return ending;
    }

    /** Whether it said more than can be kept, so that the conversation cannot go on after it. */
    public boolean isTextTooLarge() {
        return textTooLarge;
    }

    boolean hasSpoken() {
        return textTooLarge || !text.toString().isBlank();
    }

    /** What it said, unless that is too large. */
    String text() {
        return text.toString();
    }

    /** Its token counts, or null. */
    JsonNode usage() {
        return usage;
    }
}
