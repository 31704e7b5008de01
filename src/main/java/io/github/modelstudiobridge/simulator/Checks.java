package io.github.modelstudiobridge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The rules that the value of one request parameter can be held to. A rule refuses by throwing. */
final class Checks {

    private static final BigInteger LARGEST_SEED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private Checks() {}

    /** Judges the value of the parameter of that name; the value is never JSON's null. */
    @FunctionalInterface
    interface Check {
        void accept(String param, JsonNode value);
    }

    static void anything(String param, JsonNode value) {}

    static void bool(String param, JsonNode value) {
        require(value.isBoolean(), param, "must be true or false");
    }

    static void text(String param, JsonNode value) {
        require(value.isTextual(), param, "must be a string");
    }

    static void object(String param, JsonNode value) {
        require(value.isObject(), param, "must be an object");
    }

    static void number(String param, JsonNode value) {
        require(value.isNumber(), param, "must be a number");
    }

    static Check integer(long least, long most) {
        String range = most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
        return (param, value) -> require(
                value.isIntegralNumber()
                        && value.canConvertToLong()
                        && value.longValue() >= least
                        && value.longValue() <= most,
                param,
                "must be an integer " + range);
    }

    /** A number from the range, whose ends belong to it or not. */
    static Check range(double least, boolean withLeast, double most, boolean withMost) {
        String range = (withLeast ? "[" : "(") + least + ", " + most + (withMost ? "]" : ")");
        return (param, value) -> {
            double number = value.doubleValue();
            boolean within =
                    (withLeast ? number >= least : number > least) && (withMost ? number <= most : number < most);
            require(value.isNumber() && within, param, "must be a number in " + range);
        };
    }

    static Check oneOf(String... allowed) {
        List<String> values = Arrays.asList(allowed);
        return (param, value) -> require(
                value.isTextual() && values.contains(value.textValue()),
                param,
                "must be one of " + String.join(", ", values));
    }

    static void seed(String param, JsonNode value) {
        require(
                value.isIntegralNumber()
                        && value.bigIntegerValue().signum() >= 0
                        && value.bigIntegerValue().compareTo(LARGEST_SEED) <= 0,
                param,
                "must be an unsigned 64-bit integer");
    }

    /** A string, or an array of only strings, only token ids, or only arrays of token ids. */
    static void stop(String param, JsonNode value) {
        boolean fits = value.isTextual();
        if (value.isArray()) {
            fits = all(value, JsonNode::isTextual)
                    || all(value, Checks::isTokenId)
                    || all(value, item -> item.isArray() && !item.isEmpty() && all(item, Checks::isTokenId));
        }
        require(
                fits,
                param,
                "must be a string, or an array of strings, of token ids, or of arrays of token ids, never mixed");
    }

    static void toolChoice(String param, JsonNode value) {
        boolean word = value.isTextual() && Set.of("auto", "none", "required").contains(value.textValue());
        boolean function = "function".equals(value.path("type").textValue())
                && value.path("function").path("name").isTextual();
        require(word || function, param, "must be auto, none, required or an object that names a function");
    }

    static void responseFormat(String param, JsonNode value) {
        object(param, value);
        oneOf("text", "json_object", "json_schema").accept(param + ".type", value.path("type"));
    }

    static void streamOptions(String param, JsonNode value) {
        object(param, value);
        JsonNode includeUsage = value.path("include_usage");
        if (!includeUsage.isMissingNode() && !includeUsage.isNull()) {
            bool(param + ".include_usage", includeUsage);
        }
    }

    static void tools(String param, JsonNode value) {
        require(value.isArray() && !value.isEmpty(), param, "must be an array of at least one tool");
        for (int i = 0; i < value.size(); i++) {
            String tool = param + "[" + i + "]";
            JsonNode function = value.get(i).path("function");
            oneOf("function").accept(tool + ".type", value.get(i).path("type"));
            object(tool + ".function", function);
            JsonNode name = function.path("name");
            require(
                    name.isTextual() && FUNCTION_NAME.matcher(name.textValue()).matches(),
                    tool + ".function.name",
                    "must be 1 to 64 letters, digits, underscores or hyphens");
            if (function.hasNonNull("description")) {
                text(tool + ".function.description", function.get("description"));
            }
            if (function.hasNonNull("parameters")) {
                object(tool + ".function.parameters", function.get("parameters"));
            }
        }
    }

    static void require(boolean condition, String param, String rule) {
        if (!condition) {
            throw RefusedException.invalid(param, "The parameter '" + param + "' " + rule + ".");
        }
    }

    private static boolean isTokenId(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
    }

    private static boolean all(JsonNode array, Predicate<JsonNode> test) {
        for (Iterator<JsonNode> items = array.elements(); items.hasNext(); ) {
            if (!test.test(items.next())) {
                return false;
            }
        }
        return true;
    }
}
