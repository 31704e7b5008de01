package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The types of fields that are for the routes and not for the model. Fields that are absent or null are right. The
 * lenient check keeps what fits and drops the rest, so that a route never meets another type than it expects. Stateless.
 */
public final class FieldTypes {

    private FieldTypes() {}

    /**
     * Checks that a field is a string; a lenient check writes a number as one.
     *
     * @param path where the object is in the request, to precede the field's name, such as {@code extendData.}
     */
    public static void requireText(ObjectNode object, String field, String path, Findings findings) {
        JsonNode value = object.path(field);
        if (isAbsent(value) || value.isTextual()) {
            return;
        }
        if (value.isNumber()) {
            findings.broken(path + field, "must be a string", path + field + " written as a string");
            object.put(field, value.asText());
        } else {
            drop(object, field, path, "must be a string", findings);
        }
    }

    /** Checks that a field is a string or an integer. */
    public static void requireTextOrInteger(ObjectNode object, String field, String path, Findings findings) {
        JsonNode value = object.path(field);
        if (!isAbsent(value) && !value.isTextual() && !value.isIntegralNumber()) {
            drop(object, field, path, "must be an integer or a string", findings);
        }
    }

    /** Checks that a field is a string; a lenient check makes any other value its JSON. */
    public static void requireJsonText(ObjectNode object, String field, String path, Findings findings) {
        JsonNode value = object.path(field);
        if (!isAbsent(value) && !value.isTextual()) {
            findings.broken(path + field, "must be a string", path + field + " kept as its JSON text");
            object.put(field, value.toString());
        }
    }

    /** Checks that a field is an object. */
    public static void requireObject(ObjectNode object, String field, String path, Findings findings) {
        JsonNode value = object.path(field);
        if (!isAbsent(value) && !value.isObject()) {
            drop(object, field, path, "must be an object", findings);
        }
    }

    private static void drop(ObjectNode object, String field, String path, String rule, Findings findings) {
        findings.broken(path + field, rule, path + field + " dropped");
        object.remove(field);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
