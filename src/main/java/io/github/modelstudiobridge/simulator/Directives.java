package io.github.modelstudiobridge.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The directives that hold for one request. Immutable. */
final class Directives {

    static final Directives NONE = new Directives(Map.of());

    private static final List<Directive<?>> FAULTS = List.of(
            Directive.STATUS,
            Directive.ERROR_IN_STREAM,
            Directive.ERROR_EVENT,
            Directive.ERROR_COMMENT,
            Directive.CUT,
            Directive.STALL);
    private static final List<Directive<?>> LENGTHS = List.of(Directive.TOKENS, Directive.TEXT_BYTES);

    private final Map<Directive<?>, Object> values;

    private Directives(Map<Directive<?>, Object> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException when two of the values exclude each other */
    static Directives of(Map<Directive<?>, Object> values) {
        for (List<Directive<?>> rivals : List.of(FAULTS, LENGTHS)) {
            List<String> given = rivals.stream()
                    .filter(values::containsKey)
                    .map(Directive::name)
                    .toList();
            if (given.size() > 1) {
                throw new IllegalArgumentException(
                        "the directives " + String.join(" and ", given) + " exclude each other");
            }
        }
        return new Directives(Map.copyOf(values));
    }

    <T> T get(Directive<T> directive, T otherwise) {
        Object value = values.get(directive);
        return value == null ? otherwise : directive.cast(value);
    }

    boolean has(Directive<?> directive) {
        return values.containsKey(directive);
    }

    /** These directives, save where the others say something of the same kind. */
    Directives overriddenBy(Directives others) {
        if (others.values.isEmpty()) {
            return this;
        }
        Map<Directive<?>, Object> merged = new HashMap<>(values);
        for (List<Directive<?>> rivals : List.of(FAULTS, LENGTHS)) {
            if (rivals.stream().anyMatch(others::has)) {
                rivals.forEach(merged::remove);
            }
        }
        merged.putAll(others.values);
        return new Directives(Map.copyOf(merged));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Directives directives && values.equals(directives.values);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(values);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
