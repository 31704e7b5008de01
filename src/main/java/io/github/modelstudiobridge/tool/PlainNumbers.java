package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Writes numbers of arguments as tools expect them: one that a schema declares to be an integer without point or exponent,
 * and any other that it declares without exponent. What the schema says by a reference or a choice stays as it was written.
 */
final class PlainNumbers {

    private static final JsonNodeFactory EXACT = JsonNodeFactory.withExactBigDecimals(true);

    private PlainNumbers() {}

    /** @param arguments are changed; they keep to the schema, and no exponent of theirs is large */
    static void settle(ObjectNode arguments, JsonNode schema) {
        arguments
                .properties()
                .forEach(argument -> argument.setValue(
                        settled(argument.getValue(), schema.path("properties").path(argument.getKey()))));
    }

    private static JsonNode settled(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            settle(object, schema);
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, settled(array.get(i), schema.path("items")));
            }
        } else if (value.isBigDecimal()) {
            Set<String> types = types(schema.path("type"));
            boolean exponent = value.asText().toLowerCase(Locale.ROOT).contains("e");
            if (types.contains("number")) {
                return exponent
                        ? EXACT.numberNode(new BigDecimal(value.decimalValue().toPlainString()))
                        : value;
            } else if (types.contains("integer")) {
                return integer(value.decimalValue().toBigIntegerExact());
            }
        }
        return value;
    }

    /** One or a list, such as of an integer that may be null. */
    private static Set<String> types(JsonNode type) {
        Set<String> types = new HashSet<>();
        types.add(type.asText());
        type.forEach(one -> types.add(one.asText()));
        return types;
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return EXACT.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? EXACT.numberNode(value.longValue()) : EXACT.numberNode(value);
    }
}
