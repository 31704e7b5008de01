package io.github.modelstudiobridge.camel.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.WrittenJson;
import io.github.modelstudiobridge.tool.ToolRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.support.ExchangeHelper;

/** Turns the body that a tool ends with into text for the model, of bounded size. Thread safe. */
final class ToolContent {

    private static final ObjectMapper JSON = Json.MAPPER
            .copy()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .registerModule(new SimpleModule()
                    .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                    .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                    .addSerializer(ZoneId.class, ToStringSerializer.instance)
                    .addSerializer(Optional.class, writing(value -> value.orElse(null)))
                    .addSerializer(OptionalInt.class, writing(value -> value.isPresent() ? value.getAsInt() : null))
                    .addSerializer(OptionalLong.class, writing(value -> value.isPresent() ? value.getAsLong() : null))
                    .addSerializer(
                            OptionalDouble.class, writing(value -> value.isPresent() ? value.getAsDouble() : null)));

    private final int maxSize;

    /** Writes what a value holds; a null for nothing. */
    private static <T> JsonSerializer<T> writing(Function<T, Object> content) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                provider.defaultSerializeValue(content.apply(value), json);
            }
        };
    }

    /** @param maxSize bytes of the result, as UTF-8; the rest is cut off and a mark says so */
    ToolContent(int maxSize) {
        this.maxSize = maxSize;
    }

    /**
     * The text of an exchange's body: text and JSON as they are, maps, lists, records and beans as JSON, streams and bytes
     * as text of the exchange's character set, with a replacement for what is none.
     *
     * @throws IOException when the body cannot be read or written
     */
    String text(Exchange exchange) throws IOException {
        Object body = exchange.getMessage().getBody();
        if (body == null) {
            return "no result";
        }
        if (body instanceof CharSequence || body instanceof JsonNode || body instanceof WrittenJson) {
            return bounded(body.toString());
        }
        if (body instanceof Map || body instanceof Collection || body instanceof Record) {
            return bounded(JSON.writeValueAsString(body));
        }
        Charset charset = Charset.forName(ExchangeHelper.getCharsetName(exchange));
        if (body instanceof byte[] bytes) {
            return read(new ByteArrayInputStream(bytes), charset);
        }
        if (body instanceof StreamCache cache) {
            cache.reset();
        }
        InputStream stream = body instanceof InputStream in
                ? in
                : exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, body);
        return stream == null ? bounded(JSON.writeValueAsString(body)) : read(stream, charset);
    }

    private String bounded(String text) {
        if (text.length() <= maxSize / 3) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= maxSize ? text : cut(bytes, StandardCharsets.UTF_8);
    }

    private String read(InputStream stream, Charset charset) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(maxSize + 1);
            if (bytes.length <= maxSize) {
                return new String(bytes, charset);
            }
            ToolRun.endWaits();
            return cut(bytes, charset);
        }
    }

    /** The first bytes as text; a character that they end inside of is left out. */
    private String cut(byte[] bytes, Charset charset) {
        CharBuffer text = CharBuffer.allocate(maxSize);
        charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(bytes, 0, maxSize), text, false);
        return text.flip() + "\n[cut after " + maxSize + " bytes]";
    }
}
