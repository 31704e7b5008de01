package io.github.modelstudiobridge.chat;

import java.util.List;

/**
 * Says one answer to one caller, in the caller's dialect, and remembers what the dialect needs to know of the chunks
 * before.
 *
 * <p>Belongs to one answer; used by one thread at a time. Knows neither HTTP nor Camel.
 *
 * @see Dialect#newAnswer
 */
public interface AnswerEncoder {

    /** Whether there is anything in a delta that this kind of caller would notice; on the phone, blanks are silence. */
    boolean hears(ChoiceDelta choice);

    /**
     * Says the next chunk.
     *
     * @return UTF-8 JSON, the data of one event each; empty when this caller has nothing to hear of the chunk
     * @throws ChatException when what the answer holds cannot be said
     */
    List<byte[]> encode(AnswerChunk chunk);

    /** One for another answer to the same request, when the model is asked again; itself when it remembers nothing. */
    default AnswerEncoder anew() {
        return this;
    }

    /**
     * Is told, after the last chunk, that the model has no more to say.
     *
     * @return as for {@link #encode}, the end of the answer where the caller waits for one and no chunk has said it
     * @throws ChatException when something was still to come
     */
    default List<byte[]> end() {
        return List.of();
    }
}
