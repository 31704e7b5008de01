package io.github.modelstudiobridge.tool;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as the model is told them. */
final class Durations {

    private Durations() {}

    /** In seconds: {@code 2.5 seconds}. */
    static String inWords(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " seconds";
    }
}
