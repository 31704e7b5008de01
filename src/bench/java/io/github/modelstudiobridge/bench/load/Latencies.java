package io.github.modelstudiobridge.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Times, with percentiles that are corrected for coordinated omission: a caller who waited for a late answer has not
 * asked meanwhile, so the waits that it would have had are counted, too. Belongs to one thread at a time.
 *
 * @see <a href="https://hdrhistogram.github.io/HdrHistogram/">HdrHistogram</a>
 */
public final class Latencies {

    private static final int DIGITS = 3;

    private final long interval;
    private final Histogram nanos = new Histogram(DIGITS);

    /** @param interval how often one caller would ask; zero for no correction */
    public Latencies(Duration interval) {
        this.interval = interval.toNanos();
    }

    public void add(long time) {
        // with an interval of 0 it is recorded as it is
        nanos.recordValueWithExpectedInterval(Math.max(0, time), interval);
    }

    void clear() {
        nanos.reset();
    }

    public long count() {
        return nanos.getTotalCount();
    }

    /**
     * In microseconds.
     *
     * @throws IllegalStateException when there is no time at all
     */
    public double micros(double percentile) {
        if (nanos.getTotalCount() == 0) {
            throw new IllegalStateException("nothing was timed");
        }
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }
}
