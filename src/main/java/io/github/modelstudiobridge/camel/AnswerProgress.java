package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import org.apache.camel.Exchange;

/** What is known of one model answer while it streams. Used on the call's event loop only. */
final class AnswerProgress {

    static final String PROPERTY = "answerProgress";

    private boolean begun;
    private boolean said;
    private boolean finished;
    private boolean broken;

    /** The progress of the answer an exchange belongs to, or null outside an upstream call. */
    static AnswerProgress of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, AnswerProgress.class);
    }

    void saw(AnswerChunk chunk) {
        begun |= !chunk.choices().isEmpty();
        finished |= chunk.finishes();
        for (ChoiceDelta choice : chunk.choices()) {
            said |= !choice.isSilent();
        }
    }

    /** An event of it could not be said, so none after it may be. */
    void broke() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether there was anything that a listener would notice. */
    boolean hasSaid() {
        return said;
    }

    boolean isFinished() {
        return finished;
    }
}
