package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/** What a tool gets to know of the call it works for. */
final class ToolContext {

    /** What belongs to the answer under way, and to nobody else. */
    private static final Set<String> INTERNAL = Set.of(
            CallProperties.CALL,
            CallProperties.REPLY_STREAM,
            CallProperties.ANSWER_ENCODER,
            CallProperties.TOOL_CONVERSATION,
            "answerProgress",
            EventStreamEndpoint.LAST_EVENT_SEEN,
            EventStreamEndpoint.TOLD_STATUS);

    private ToolContext() {}

    /** The exchange's properties without those, and without Camel's own; with the request's id. */
    static Map<String, Object> of(Exchange exchange) {
        Map<String, Object> context = new LinkedHashMap<>();
        exchange.getProperties().forEach((name, value) -> {
            if (!INTERNAL.contains(name)
                    && !CallProperties.OF_THE_REQUEST.contains(name)
                    && !name.startsWith("Camel")) {
                context.put(name, value);
            }
        });
        context.put("requestId", exchange.getExchangeId());
        return context;
    }
}
