package io.github.modelstudiobridge.chat;

import java.util.Objects;

/**
 * An answer that came in one piece, a {@code chat.completion}. Immutable by agreement: nobody writes to the array.
 *
 * @param json UTF-8 JSON as the model sent it
 */
public record WholeAnswer(byte[] json) implements AnswerEvent {

    public WholeAnswer {
        Objects.requireNonNull(json, "json");
    }
}
