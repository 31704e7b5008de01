package io.github.modelstudiobridge.chat;

/** The answer is whole; every dialect says this with {@code [DONE]}. */
public enum AnswerEnd implements AnswerEvent {
    INSTANCE
}
