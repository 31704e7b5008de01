package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import java.util.function.Predicate;
import org.apache.camel.Exchange;

/** What is known of one model answer while it streams. Used on the call's event loop only. */
public final class AnswerProgress {

    static final String PROPERTY = "answerProgress";

    private boolean begun;
    private boolean said;
    private boolean shown;
    private boolean finished;
    private boolean broken;

    /** The progress of the answer an exchange belongs to, or null outside an upstream call. */
    public static AnswerProgress of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, AnswerProgress.class);
    }

    /**
     * Takes note of a chunk as the model sent it, whatever routes make of it.
     *
     * @param heard whether the caller would notice a delta
     */
    void saw(AnswerChunk chunk, Predicate<ChoiceDelta> heard) {
        begun |= !chunk.choices().isEmpty();
        finished |= chunk.finishes();
        for (ChoiceDelta choice : chunk.choices()) {
            said = said || heard.test(choice);
        }
        shown = shown || said || chunk.hasReasoning();
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

    public boolean isFinished() {
        return finished;
    }
}
