package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Dialect;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns a caller's HTTP message into a chat request: the body becomes a
 * {@link io.github.modelstudiobridge.chat.ChatRequest}, what came beside it becomes exchange properties, and every header
 * of the caller is dropped, so that none of them can steer a later endpoint.
 *
 * <p>Stateless and thread safe.
 *
 * @see CallProperties
 */
public final class RequestDecoder implements Processor {

    private final Dialect dialect;

    public RequestDecoder(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        requireJson(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        Dialect.Call call = dialect.decode(message.getBody(byte[].class));
        exchange.setProperty(CallProperties.DIALECT, dialect.name());
        exchange.setProperty(CallProperties.CHAT_REQUEST, call.request());
        exchange.setProperty(CallProperties.ANSWER_ENCODER, dialect.newAnswer(call.request()));
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
