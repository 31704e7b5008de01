package io.github.modelstudiobridge.simulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as directives and command line options write them: {@code 250ms}, {@code 2s}, {@code 250}. */
final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,8})(ms|s)?");
    private static final Duration LONGEST = Duration.ofHours(24);

    private Durations() {}

    /** @throws IllegalArgumentException saying what a duration looks like */
    static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            long number = Long.parseLong(form.group(1));
            Duration duration = "s".equals(form.group(2)) ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new IllegalArgumentException("must be a duration up to 24 hours such as 250ms, 2s or 250 (milliseconds)");
    }

    /** Whole milliseconds, rounded up, so that what is short does not become nothing. */
    static long ceilMillis(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
