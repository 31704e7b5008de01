package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A decimal that is written as it was read: {@code 1e5} does not become {@code 1E+5}, nor {@code -0} become {@code 0}.
 * Immutable.
 *
 * <p>Its exponent may be any, so nothing here writes its digits out: 1e999999999 takes no more memory than 1.
 */
final class WrittenNumber extends NumericNode {

    private static final int MOST_DIGITS = 1_000;
    private static final BigDecimal LONG_END = new BigDecimal(BigInteger.ONE.shiftLeft(63));
    private static final BigDecimal INT_END = new BigDecimal(BigInteger.ONE.shiftLeft(31));

    private final transient BigDecimal value;
    private final String text;

    WrittenNumber(BigDecimal value, String text) {
        this.value = value;
        this.text = text;
    }

    @Override
    public JsonToken asToken() {
        return JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public JsonParser.NumberType numberType() {
        return JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public boolean isBigDecimal() {
        return true;
    }

    @Override
    public Number numberValue() {
        return value;
    }

    @Override
    public BigDecimal decimalValue() {
        return value;
    }

    /** The nearest double; what no double reaches is infinite. */
    @Override
    public double doubleValue() {
        return value.doubleValue();
    }

    @Override
    public int intValue() {
        return value.intValue();
    }

    @Override
    public long longValue() {
        return value.longValue();
    }

    /** @throws ArithmeticException when it would have more digits than anybody means */
    @Override
    public BigInteger bigIntegerValue() {
        if (value.scale() < -MOST_DIGITS) {
            throw new ArithmeticException("an integer of more than " + MOST_DIGITS + " digits");
        }
        return value.toBigInteger();
    }

    @Override
    public boolean canConvertToInt() {
        return isWithin(INT_END);
    }

    @Override
    public boolean canConvertToLong() {
        return isWithin(LONG_END);
    }

    private boolean isWithin(BigDecimal end) {
        return value.compareTo(end) < 0 && value.compareTo(end.negate()) >= 0;
    }

    @Override
    public boolean canConvertToExactIntegral() {
        return value.signum() == 0
                || value.scale() <= 0
                || value.remainder(BigDecimal.ONE).signum() == 0;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrittenNumber number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
