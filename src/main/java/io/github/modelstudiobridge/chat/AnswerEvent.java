package io.github.modelstudiobridge.chat;

/** One step of an answer, in no dialect: a chunk of a stream, its end, or the whole at once. Immutable. */
public sealed interface AnswerEvent permits AnswerChunk, AnswerEnd, WholeAnswer {

    /** What is said in this event; empty for all but a chunk with text. */
    default String text() {
        return "";
    }

    /** This event with another text; itself when it is no chunk, so that a route need not ask. */
    default AnswerEvent withText(String text) {
        return this;
    }
}
