package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Arguments declared one option at a time: {@code city} is a type, {@code city.description}, {@code city.required} and
 * {@code city.enum} say more.
 */
final class ArgumentOptions {

    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean");

    private ArgumentOptions() {}

    /**
     * The JSON Schema that the options mean; arguments in the order of their names, and no others.
     *
     * @throws IllegalArgumentException names the option that is wrong
     */
    static ObjectNode schema(Map<String, String> options) {
        ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        List<String> required = new ArrayList<>();
        new TreeMap<>(options).forEach((option, value) -> {
            String[] parts = option.split("\\.", 2);
            if (parts.length == 1) {
                properties.putObject(option).put("type", type(option, value));
            } else if (properties.get(parts[0]) instanceof ObjectNode argument) {
                detail(parts[0], parts[1], value, argument, required);
            } else {
                throw wrong(option, "says more about an argument that has no type: add parameter." + parts[0]);
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", Json.MAPPER.valueToTree(required));
        }
        return schema.put("additionalProperties", false);
    }

    private static String type(String option, String value) {
        if (!TYPES.contains(value)) {
            throw wrong(option, "is no type: \"" + value + "\"; there are string, integer, number and boolean");
        }
        return value;
    }

    private static void detail(String name, String what, String value, ObjectNode argument, List<String> required) {
        String option = name + "." + what;
        switch (what) {
            case "description" -> argument.put("description", value);
            case "required" -> {
                if (bool(option, value)) {
                    required.add(name);
                }
            }
            case "enum" ->
                argument.set("enum", values(option, value, argument.get("type").textValue()));
            default -> throw wrong(option, "is unknown; there are description, required and enum");
        }
    }

    private static boolean bool(String option, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(option, "must be true or false: \"" + value + "\"");
        };
    }

    private static ArrayNode values(String option, String list, String type) {
        ArrayNode values = Json.MAPPER.createArrayNode();
        for (String item : list.split(",")) {
            if (!item.isBlank()) {
                values.add(value(option, item.strip(), type));
            }
        }
        if (values.isEmpty()) {
            throw wrong(option, "lists no value");
        }
        return values;
    }

    private static JsonNode value(String option, String item, String type) {
        try {
            return switch (type) {
                case "string" -> Json.MAPPER.getNodeFactory().textNode(item);
                case "boolean" -> Json.MAPPER.getNodeFactory().booleanNode(bool(option, item));
                case "integer" -> Json.MAPPER.getNodeFactory().numberNode(Long.parseLong(item));
                default -> Json.MAPPER.getNodeFactory().numberNode(new BigDecimal(item));
            };
        } catch (NumberFormatException e) {
            throw wrong(option, "lists what is no " + type + ": \"" + item + "\"");
        }
    }

    private static IllegalArgumentException wrong(String option, String what) {
        return new IllegalArgumentException("parameter." + option + " " + what);
    }
}
