package io.github.modelstudiobridge.camel;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Reads the header {@code Retry-After}: seconds, or a date in any of HTTP's three forms.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {

    static final int LONGEST_SECONDS = 86_400;

    private RetryAfter() {}

    /**
     * Seconds from 1 to {@link #LONGEST_SECONDS}; a date that has passed is 1.
     *
     * @param header its value, or null
     * @return null when there is none, or none that can be read
     */
    static Integer seconds(String header, Instant now) {
        if (header == null || header.isBlank()) {
            return null;
        }
        String value = header.strip();
        if (value.matches("\\d+")) {
            return bounded(value.length() > 9 ? LONGEST_SECONDS : Long.parseLong(value));
        }
        Date date = DateFormatter.parseHttpDate(value);
        return date == null
                ? null
                : bounded(
                        Duration.between(now, date.toInstant()).plusMillis(999).toSeconds());
    }

    private static Integer bounded(long seconds) {
        return (int) Math.max(1, Math.min(seconds, LONGEST_SECONDS));
    }
}
