package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.CallerJson;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8");

    private final Dialect dialect;
    private final int maxMessages;
    private final CallerJson reader;

    /**
     * A decoder.
     *
     * @param dialect     how the caller asks
     * @param maxMessages most messages of a request; {@code bridge.http.max-messages}
     * @param maxTokens   most JSON tokens of a request; {@code bridge.http.max-json-tokens}
     */
    public RequestDecoder(Dialect dialect, int maxMessages, int maxTokens) {
        if (maxMessages < 1) {
            throw new IllegalArgumentException("bridge.http.max-messages must be positive: " + maxMessages);
        }
        this.dialect = dialect;
        this.maxMessages = maxMessages;
        this.reader = new CallerJson(maxTokens);
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        requireUtf8Json(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        requireUncompressed(message.getHeader(Exchange.CONTENT_ENCODING, String.class));
        ChatRequest request = ChatRequest.parse(message.getBody(byte[].class), reader);
        requireFewMessages(request);
        Dialect.Call call = dialect.decode(request);
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

    private static void requireUtf8Json(String contentType) {
        if (contentType == null) {
            return;
        }
        String[] parts = contentType.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase("application/json")) {
            throw unsupported("Content-Type", "Content-Type must be application/json");
        }
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].strip().toLowerCase(Locale.ROOT).split("=", 2);
            if (parameter[0].equals("charset") && !UTF_8.contains(parameter[parameter.length - 1].replace("\"", ""))) {
                throw unsupported("Content-Type", "The charset in Content-Type must be utf-8: JSON has no other");
            }
        }
    }

    private static void requireUncompressed(String contentEncoding) {
        if (contentEncoding != null && !contentEncoding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding", "The body must not be compressed: leave Content-Encoding out");
        }
    }

    private static ChatException unsupported(String header, String message) {
        return new ChatException(
                new ChatError(415, ChatError.INVALID_REQUEST, message, header, "unsupported_media_type", null));
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
