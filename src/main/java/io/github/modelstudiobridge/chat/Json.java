package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

/**
 * The JSON mappers. Both keep numbers as they were written; the one for callers also refuses what two readers could
 * understand differently.
 *
 * <p>Thread safe.
 */
public final class Json {

    /** For JSON of our own and of the model: exact decimals. */
    public static final JsonMapper MAPPER =
            builder(JsonLimits.NO_MAX_TOKENS, false).build();

    /** For JSON from callers: numbers in their own digits, no duplicate keys, nothing after the document. */
    public static final JsonMapper STRICT_MAPPER = strictMapper(JsonLimits.NO_MAX_TOKENS);

    private Json() {}

    /** As {@link #STRICT_MAPPER}, for documents of at most so many tokens. */
    static JsonMapper strictMapper(int maxTokens) {
        return builder(maxTokens, true)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private static JsonMapper.Builder builder(int maxTokens, boolean uniqueNames) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(new JsonLimits(maxTokens))
                .addDecorator((made, generator) -> new SurrogateSafeGenerator(generator))
                .build();
        return JsonMapper.builder(factory)
                .addModule(new SimpleModule().addDeserializer(JsonNode.class, new ExactTree(uniqueNames)))
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    }
}
