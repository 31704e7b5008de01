package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamProgress;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.Exchange;

/** What is known of one model answer while it streams. Used on the call's event loop only. */
public final class AnswerProgress implements EventStreamProgress {

    static final String PROPERTY = "answerProgress";

    private final int choices;
    private final Runnable onLife;
    private final Set<Integer> finished = new HashSet<>(2);
    private long signsOfLife;
    private boolean begun;
    private boolean said;
    private boolean shown;
    private boolean broken;

    private AnswerProgress(int choices, Runnable onLife) {
        this.choices = choices;
        this.onLife = onLife;
    }

    /** Tells once when an answer that the exchange is going to have first says, thinks or calls something. */
    public static void onSignOfLife(Exchange exchange, Runnable action) {
        exchange.setProperty(CallProperties.ON_SIGN_OF_LIFE, action);
    }

    /**
     * Begins an answer.
     *
     * @param choices how many were asked for
     */
    static void begin(Exchange exchange, int choices) {
        Runnable onLife = exchange.getProperty(CallProperties.ON_SIGN_OF_LIFE, Runnable.class);
        exchange.setProperty(PROPERTY, new AnswerProgress(choices, onLife == null ? () -> {} : onLife));
    }

    /** The progress of the answer an exchange belongs to, or null outside an upstream call. */
    public static AnswerProgress of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, AnswerProgress.class);
    }

    /** For an answer that goes on although the model has ended it: with what a tool finds, or with an error. */
    public static void forget(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    /**
     * Takes note of a chunk as the model sent it, whatever routes make of it.
     *
     * @param heard whether the caller would notice a delta
     */
    void saw(AnswerChunk chunk, Predicate<ChoiceDelta> heard) {
        boolean speaks = false;
        boolean calls = false;
        for (ChoiceDelta choice : chunk.choices()) {
            begun = true;
            speaks |= heard.test(choice);
            calls |= choice.toolCalls() != null && !choice.toolCalls().isEmpty();
            if (choice.finishReason() != null) {
                finished.add(choice.index());
            }
        }
        boolean thinks = !speaks && chunk.hasReasoning();
        said |= speaks;
        shown |= speaks || thinks;
        if (speaks || thinks || calls) {
            signsOfLife++;
            if (signsOfLife == 1) {
                onLife.run();
            }
        }
    }

    /** An event of it could not be said, so none after it may be. */
    void broke() {
        broken = true;
    }

    /** Whether there was anything that a caller may see, be it only a thought. */
    boolean hasShown() {
        return shown;
    }

    boolean isBroken() {
        return broken;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether there was anything that the caller would notice. */
    public boolean hasSaid() {
        return said;
    }

    /** Whether each choice that was asked for has ended. */
    @Override
    public boolean isComplete() {
        return finished.size() >= choices;
    }

    @Override
    public long signsOfLife() {
        return signsOfLife;
    }
}
