package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Findings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** The rules about single numbers of a request. */
final class NumberRules {

    /**
     * A range of numbers.
     *
     * @param lowest  the smallest allowed number, or the one that stands for it where {@code least} is not allowed
     * @param highest the same at the other end
     */
    private record Range(
            String field, String notation, BigDecimal least, BigDecimal lowest, BigDecimal most, BigDecimal highest) {

        static Range of(String field, String notation, String lowest, String highest) {
            String[] ends = notation.substring(1, notation.length() - 1).split(", ");
            return new Range(
                    field,
                    notation,
                    new BigDecimal(ends[0]),
                    new BigDecimal(lowest),
                    new BigDecimal(ends[1]),
                    new BigDecimal(highest));
        }

        boolean isBelow(BigDecimal value) {
            int side = value.compareTo(least);
            return notation.startsWith("[") ? side < 0 : side <= 0;
        }

        boolean isAbove(BigDecimal value) {
            int side = value.compareTo(most);
            return notation.endsWith("]") ? side > 0 : side >= 0;
        }
    }

    private static final List<Range> RANGES = List.of(
            Range.of("temperature", "[0, 2)", "0", "1.99"),
            Range.of("top_p", "(0, 1]", "0.01", "1"),
            Range.of("presence_penalty", "[-2, 2]", "-2", "2"));

    private static final BigInteger LARGEST_SEED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final BigInteger LARGEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private NumberRules() {}

    static void check(ObjectNode request, ResolvedModel model, Findings findings) {
        for (Range range : RANGES) {
            checkRange(request, range, findings);
        }
        checkN(request, model, findings);
        checkMaxTokens(request, "max_tokens", model.capabilities().maxTokens(), findings);
        checkMaxTokens(request, "max_completion_tokens", mostCompletionTokens(request, model.capabilities()), findings);
        checkInteger(request, "seed", LARGEST_SEED, "must be an unsigned 64-bit integer", findings);
        // 0 turns it off, and so do numbers above the vocabulary's size
        checkInteger(request, "top_k", LARGEST_LONG, "must be an integer of at least 0", findings);
    }

    private static void checkRange(ObjectNode request, Range range, Findings findings) {
        JsonNode value = request.path(range.field());
        if (isAbsent(value)) {
            return;
        }
        String rule = "must be a number in " + range.notation();
        if (!value.isNumber()) {
            drop(request, range.field(), rule, findings);
            return;
        }
        BigDecimal number = value.decimalValue();
        if (range.isBelow(number) || range.isAbove(number)) {
            BigDecimal nearest = range.isBelow(number) ? range.lowest() : range.highest();
            findings.broken(range.field(), rule, range.field() + " clamped to " + nearest);
            request.set(range.field(), DecimalNode.valueOf(nearest));
        }
    }

    private static void checkN(ObjectNode request, ResolvedModel model, Findings findings) {
        int most = model.capabilities().maxN();
        String rule = "must be an integer from 1 to 4";
        BigInteger n = integer(request, "n", rule, findings);
        if (n == null) {
            return;
        }
        if (n.signum() < 1 || n.compareTo(BigInteger.valueOf(4)) > 0) {
            n = n.signum() < 1 ? BigInteger.ONE : BigInteger.valueOf(most);
            clamp(request, "n", rule, n, findings);
        }
        if (n.intValue() > most) {
            n = BigInteger.valueOf(most);
            clamp(request, "n", "must be at most " + most + " for this model and caller", n, findings);
        }
        if (n.intValue() > 1 && request.hasNonNull("tools")) {
            clamp(request, "n", "must be 1 when tools are set", BigInteger.ONE, findings);
        }
    }

    private static void checkMaxTokens(ObjectNode request, String field, long limit, Findings findings) {
        String rule = "must be an integer of at least 1";
        BigInteger tokens = integer(request, field, rule, findings);
        if (tokens == null) {
            return;
        }
        BigInteger most = BigInteger.valueOf(limit);
        if (tokens.signum() < 1) {
            drop(request, field, rule, findings);
        } else if (tokens.compareTo(most) > 0) {
            clamp(request, field, "must be at most " + most + " with this model", most, findings);
        }
    }

    /** It counts thoughts, too, which have a limit of their own. */
    private static long mostCompletionTokens(ObjectNode request, ModelCapabilities model) {
        JsonNode asked = request.path("enable_thinking");
        boolean thinks =
                switch (model.thinking()) {
                    case NEVER, WHEN_ASKED -> asked.asBoolean(false);
                    case BY_DEFAULT -> asked.asBoolean(true);
                    case ALWAYS -> true;
                };
        return thinks ? Long.MAX_VALUE : model.maxTokens();
    }

    /** An integer from 0, which is dropped when it is out of range: no other number means what this one was to mean. */
    private static void checkInteger(
            ObjectNode request, String field, BigInteger most, String rule, Findings findings) {
        BigInteger value = integer(request, field, rule, findings);
        if (value != null && (value.signum() < 0 || value.compareTo(most) > 0)) {
            drop(request, field, rule, findings);
        }
    }

    /**
     * The integer in a field. A whole number written with a fraction, {@code 100.0}, becomes one; anything else that is
     * none is dropped.
     *
     * @return null when there is none, or none any more
     */
    private static BigInteger integer(ObjectNode request, String field, String rule, Findings findings) {
        JsonNode value = request.path(field);
        if (isAbsent(value)) {
            return null;
        }
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue();
        }
        BigDecimal number = value.isNumber() ? value.decimalValue().stripTrailingZeros() : null;
        if (number == null || number.scale() > 0 || (long) number.precision() - number.scale() > 20) {
            drop(request, field, rule, findings);
            return null;
        }
        findings.broken(field, rule, field + " written as an integer");
        request.set(field, BigIntegerNode.valueOf(number.toBigIntegerExact()));
        return number.toBigIntegerExact();
    }

    private static void clamp(ObjectNode request, String field, String rule, BigInteger nearest, Findings findings) {
        findings.broken(field, rule, field + " clamped to " + nearest);
        request.set(field, BigIntegerNode.valueOf(nearest));
    }

    private static void drop(ObjectNode request, String field, String rule, Findings findings) {
        findings.broken(field, rule, field + " dropped");
        request.remove(field);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
