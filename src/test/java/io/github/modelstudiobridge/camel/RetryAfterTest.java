package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:30.400Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 7",
                " 120  | 120",
                "0 | 1",
                "86401 | 86400",
                "99999999999999999999 | 86400",
                "Sun, 06 Nov 1994 08:49:37 GMT | 7",
                "Sunday, 06-Nov-94 08:49:37 GMT | 7",
                "Sun Nov  6 08:49:37 1994 | 7",
                "Sun, 06 Nov 1994 08:49:30 GMT | 1",
                "Sat, 05 Nov 1994 08:49:37 GMT | 1",
                "Mon, 06 Nov 2094 08:49:37 GMT | 86400",
            })
    void readsSecondsAndEveryFormOfADate(String header, int seconds) {
        assertThat(RetryAfter.seconds(header, NOW)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1", "1.5", "7 seconds", "1994-11-06T08:49:37Z"})
    void whatIsNeitherIsNone(String header) {
        assertThat(RetryAfter.seconds(header, NOW)).isNull();
    }

    @Test
    void noHeaderIsNone() {
        assertThat(RetryAfter.seconds(null, NOW)).isNull();
    }
}
