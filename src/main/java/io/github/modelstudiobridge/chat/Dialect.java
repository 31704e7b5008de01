package io.github.modelstudiobridge.chat;

import java.util.List;
import java.util.Map;

/**
 * How one kind of caller asks and wants to be answered.
 *
 * <p>Implementations are immutable and thread safe, and know neither HTTP nor Camel.
 */
public interface Dialect {

    /**
     * A caller's request.
     *
     * @param request    the part for the model
     * @param properties what the routes get to know beside it, by exchange property
     * @param repairs    what was changed to make the request acceptable, a short text each
     */
    record Call(ChatRequest request, Map<String, Object> properties, List<String> repairs) {}

    /** The short name used in configuration, logs and metrics, e.g. {@code ims}. */
    String name();

    /**
     * Reads and checks a request body.
     *
     * @throws ChatException with status 400, naming the field
     */
    Call decode(byte[] body);

    /** What says one answer to a request in the caller's form. */
    AnswerEncoder newAnswer(ChatRequest request);
}
