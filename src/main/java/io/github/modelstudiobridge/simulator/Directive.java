package io.github.modelstudiobridge.simulator;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One thing a caller can ask of the simulator, with the type of its value.
 *
 * @param <T> the type of the value
 */
final class Directive<T> {

    private static final Map<String, Directive<?>> BY_NAME = new LinkedHashMap<>();
    private static final long MOST_TOKENS = 10_000_000;

    static final Directive<Duration> FIRST_TOKEN_DELAY = of("first-token-delay", Duration.class, Durations::parse);
    static final Directive<Duration> PACE = of("pace", Duration.class, Durations::parse);
    static final Directive<Long> TOKENS = number("tokens", 0, MOST_TOKENS);
    static final Directive<Long> TEXT_BYTES = number("text-bytes", 0, 1L << 40);
    static final Directive<Long> TOKEN_BYTES = number("token-bytes", 1, 65_536);
    static final Directive<Long> EVENTS_PER_WRITE = number("events-per-write", 1, 1_000);
    static final Directive<Long> SPLIT_BYTES = number("split-bytes", 1, 65_536);
    static final Directive<Boolean> EARLY_HEADERS = flag("early-headers");
    static final Directive<LineEnd> LINE_END = of("line-end", LineEnd.class, LineEnd::of);
    static final Directive<Boolean> NO_SPACE = flag("no-space");
    static final Directive<Boolean> NO_FINISH = flag("no-finish");
    static final Directive<Boolean> NO_DONE = flag("no-done");
    static final Directive<Long> BAD_JSON = number("bad-json", 1, Long.MAX_VALUE, "1");
    static final Directive<Long> THINKING = number("thinking", 0, MOST_TOKENS, "5");
    static final Directive<FaultKind> STATUS = of("status", FaultKind.class, FaultKind::of);
    static final Directive<Long> RETRY_AFTER = number("retry-after", 0, 86_400);
    static final Directive<ErrorPoint> ERROR_IN_STREAM = errorPoint("error-in-stream");
    static final Directive<ErrorPoint> ERROR_EVENT = errorPoint("error-event");
    static final Directive<ErrorPoint> ERROR_COMMENT = errorPoint("error-comment");
    static final Directive<Long> CUT = number("cut", 0, Long.MAX_VALUE, "1");
    static final Directive<Long> STALL = number("stall", 0, Long.MAX_VALUE, "1");
    static final Directive<CallList> CALL = of("call", CallList.class, CallList::of);
    static final Directive<Long> ROUNDS = number("rounds", 1, 1_000);
    static final Directive<CallStyle> CALL_STYLE = of("call-style", CallStyle.class, CallStyle::of);
    static final Directive<Boolean> FORCE_CALLS = flag("force-calls");
    static final Directive<Boolean> NO_STREAMED_TOOLS = flag("no-streamed-tools");

    private final String name;
    private final Class<T> type;
    private final Function<String, T> parser;
    private final String bareValue;

    private Directive(String name, Class<T> type, Function<String, T> parser, String bareValue) {
        this.name = name;
        this.type = type;
        this.parser = parser;
        this.bareValue = bareValue;
        BY_NAME.put(name, this);
    }

    /** All directives by name, in the order of the reference. */
    static Map<String, Directive<?>> all() {
        return Collections.unmodifiableMap(BY_NAME);
    }

    String name() {
        return name;
    }

    T cast(Object value) {
        return type.cast(value);
    }

    /**
     * Reads a value.
     *
     * @param text what follows the equals sign, or null without one
     * @throws IllegalArgumentException naming the directive, when that is not a value of it
     */
    T parse(String text) {
        if (text == null && bareValue == null) {
            throw new IllegalArgumentException("the directive '" + name + "' needs a value");
        }
        try {
            return parser.apply(text == null ? bareValue : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the directive '" + name + "' is '" + text + "' but " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static <T> Directive<T> of(String name, Class<T> type, Function<String, T> parser) {
        return new Directive<>(name, type, parser, null);
    }

    private static Directive<Boolean> flag(String name) {
        return new Directive<>(
                name,
                Boolean.class,
                text -> {
                    if (!text.isEmpty()) {
                        throw new IllegalArgumentException("takes no value");
                    }
                    return Boolean.TRUE;
                },
                "");
    }

    private static Directive<Long> number(String name, long least, long most) {
        return number(name, least, most, null);
    }

    private static Directive<Long> number(String name, long least, long most, String bareValue) {
        return new Directive<>(name, Long.class, text -> parseNumber(text, least, most), bareValue);
    }

    private static Directive<ErrorPoint> errorPoint(String name) {
        return new Directive<>(name, ErrorPoint.class, ErrorPoint::of, "1");
    }

    static long parseNumber(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the message below says what a number is
        }
        throw new IllegalArgumentException("must be a whole number "
                + (most == Long.MAX_VALUE ? "from " + least : "between " + least + " and " + most));
    }
}
