package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns a caller's HTTP message into a chat request: the body becomes a {@link ChatRequest}, what came beside it becomes
 * exchange properties, and every header of the caller is dropped, so that none of them can steer a later endpoint.
 *
 * <p>Immutable and thread safe.
 *
 * @see CallProperties
 */
public final class RequestDecoder implements Processor {

    private final Dialect dialect;
    private final int maxMessages;

    /**
     * A decoder.
     *
     * @param dialect     how the caller asks
     * @param maxMessages most messages of a request; {@code bridge.http.max-messages}
     */
    public RequestDecoder(Dialect dialect, int maxMessages) {
        if (maxMessages < 1) {
            throw new IllegalArgumentException("bridge.http.max-messages must be positive: " + maxMessages);
        }
        this.dialect = dialect;
        this.maxMessages = maxMessages;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        requireJson(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        ChatRequest request = ChatRequest.parse(message.getBody(byte[].class));
        requireFewMessages(request);
        Dialect.Call call = dialect.decode(request);
        exchange.setProperty(CallProperties.DIALECT, dialect.name());
        exchange.setProperty(CallProperties.CHAT_REQUEST, call.request());
        exchange.setProperty(
                CallProperties.QUERY_PARAMETERS, query(message.getHeader(Exchange.HTTP_RAW_QUERY, String.class)));
        call.properties().forEach(exchange::setProperty);
        Repairs.report(exchange, call.repairs());
        message.removeHeaders("*");
        message.setBody(call.request());
    }

    private static void requireJson(String contentType) {
        if (contentType == null) {
            return;
        }
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!mediaType.equals("application/json")) {
            throw new ChatException(new ChatError(
                    415,
                    ChatError.INVALID_REQUEST,
                    "Content-Type must be application/json",
                    "Content-Type",
                    "unsupported_media_type",
                    null));
        }
    }

    /** Before anything looks at each of them. */
    private void requireFewMessages(ChatRequest request) {
        int count = request.messages().size();
        if (count > maxMessages) {
            throw new ChatException(ChatError.badRequest(
                    "messages",
                    "messages holds %d messages; bridge.http.max-messages allows %d".formatted(count, maxMessages)));
        }
    }

    private static Map<String, String> query(String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            new QueryStringDecoder(rawQuery, false)
                    .parameters()
                    .forEach((name, values) -> parameters.put(name, String.join(",", values)));
        } catch (IllegalArgumentException e) {
            throw new ChatException(ChatError.badRequest(null, "The URL's query is not well formed"));
        }
        return parameters;
    }
}
