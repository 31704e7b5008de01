package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
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

    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER_LENGTH = 100;

    /** For JSON of our own and of the model: exact decimals. */
    public static final JsonMapper MAPPER = builder().build();

    /** For JSON from callers: numbers in their own digits, no duplicate keys, nothing after the document. */
    public static final JsonMapper STRICT_MAPPER = builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    private static JsonMapper.Builder builder() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .addDecorator((made, generator) -> new SurrogateSafeGenerator(generator))
                .build();
        return JsonMapper.builder(factory)
                .addModule(new SimpleModule().addDeserializer(JsonNode.class, new ExactTree()))
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
    }
}
