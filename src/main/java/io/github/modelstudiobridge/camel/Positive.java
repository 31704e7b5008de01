package io.github.modelstudiobridge.camel;

/** Holds the values of properties to be positive, for beans that are made without the check of the start. */
public final class Positive {

    private Positive() {}

    /** @throws IllegalArgumentException names the property when the value is not positive */
    public static int require(String property, int value) {
        return (int) require(property, (long) value);
    }

    /** @throws IllegalArgumentException names the property when the value is not positive */
    public static long require(String property, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(property + " must be positive: " + value);
        }
        return value;
    }
}
