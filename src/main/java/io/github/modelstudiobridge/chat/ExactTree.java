package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads JSON into a tree that remembers how its decimals were written. Recursive: the parser bounds the depth. */
final class ExactTree extends StdDeserializer<JsonNode> {

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

    private final boolean uniqueNames;

    /** @param uniqueNames whether a name that is twice in an object is refused; otherwise the last one counts */
    ExactTree(boolean uniqueNames) {
        super(JsonNode.class);
        this.uniqueNames = uniqueNames;
    }

    @Override
    public JsonNode deserialize(JsonParser json, DeserializationContext context) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, context);
            case START_ARRAY -> array(json, context);
            case VALUE_STRING -> NODES.textNode(json.getText());
            case VALUE_NUMBER_INT -> integer(json);
            case VALUE_NUMBER_FLOAT -> decimal(json);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> (JsonNode) context.handleUnexpectedToken(JsonNode.class, json);
        };
    }

    @Override
    public JsonNode getNullValue(DeserializationContext context) {
        return NullNode.getInstance();
    }

    private ObjectNode object(JsonParser json, DeserializationContext context) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (uniqueNames && object.has(name)) {
                String path = FieldPath.of(json.getParsingContext());
                throw new JsonRefusal("holds " + path + " twice", path, json.currentTokenLocation());
            }
            json.nextToken();
            object.set(name, deserialize(json, context));
        }
        return object;
    }

    private ArrayNode array(JsonParser json, DeserializationContext context) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(deserialize(json, context));
        }
        return array;
    }

    private static JsonNode integer(JsonParser json) throws IOException {
        return switch (json.getNumberType()) {
            case INT ->
                json.getIntValue() == 0 && json.getText().startsWith("-")
                        ? decimal(json)
                        : NODES.numberNode(json.getIntValue());
            case LONG -> NODES.numberNode(json.getLongValue());
            default -> NODES.numberNode(json.getBigIntegerValue());
        };
    }

    private static WrittenNumber decimal(JsonParser json) throws IOException {
        String text = json.getText();
        try {
            return new WrittenNumber(json.getDecimalValue(), text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new JsonRefusal("holds a number with an exponent beyond any", null, json.currentTokenLocation());
        }
    }
}
