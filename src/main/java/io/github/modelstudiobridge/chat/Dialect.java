package io.github.modelstudiobridge.chat;

import java.util.Map;

/**
 * How one kind of caller asks and wants to be answered.
 *
 * <p>Implementations are stateless and thread safe, and know neither HTTP nor Camel.
 */
public interface Dialect {

    /** A caller's request: the part for the model, and what the routes get to know beside it. */
    record Call(ChatRequest request, Map<String, Object> properties) {}

    /** The short name used in configuration, logs and metrics, e.g. {@code ims}. */
    String name();

    /**
     * Reads and checks a request body.
     *
     * @throws ChatException with status 400, naming the field
     */
    Call decode(byte[] body);

    /**
     * Says one chunk in the caller's form.
     *
     * @return UTF-8 JSON for one event's data, or null when this caller has nothing to hear of it
     */
    byte[] encode(AnswerChunk chunk, ChatRequest request);
}
