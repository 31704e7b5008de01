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
     * Checks what is this dialect's own in a request, and takes out what is not for the model. Messages keep their
     * places, since later checks name them to the caller.
     *
     * @throws ChatException with status 400, naming the field
     */
    Call decode(ChatRequest request);

    /**
     * Makes a conversation that keeps the rules the one that the model is to read, e.g. without its oldest part. What it
     * leaves keeps the rules, too.
     *
     * @return what the caller is to know of it, a short text each
     */
    default List<String> rewrite(ChatRequest request) {
        return List.of();
    }

    /** Whether the caller can be told of tool calls, to carry them out itself. */
    boolean relaysToolCalls();

    /** What says one answer to a request in the caller's form. */
    AnswerEncoder newAnswer(ChatRequest request);
}
