package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
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

    /** Takes a chunk in; tells whether it is the first that the caller must not be spared: text, thought, a call. */
    boolean saw(AnswerChunk chunk) {
        boolean first = !shown;
        begun |= !chunk.choices().isEmpty();
        finished |= chunk.finishes();
        for (ChoiceDelta choice : chunk.choices()) {
            said |= !choice.isSilent();
        }
        shown = shown || said || chunk.hasReasoning();
        return first && shown;
    }

    /** An event of it could not be said, so none after it may be. */
    void broke() {
        broken = true;
    }

    /** Whether anything was handed on that the caller sees, be it only a thought. */
    public boolean hasShown() {
        return shown;
    }

    boolean isBroken() {
        return broken;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether there was anything that a listener would notice. */
    public boolean hasSaid() {
        return said;
    }

    public boolean isFinished() {
        return finished;
    }
}
