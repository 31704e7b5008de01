package io.github.modelstudiobridge.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.caller.Admission.Granted;
import io.github.modelstudiobridge.caller.Admission.Reason;
import io.github.modelstudiobridge.caller.Admission.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerLimitsTest {

    // near overflow, where a clock like System.nanoTime may be
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);

    private CallerLimits limits(int requestsPerMinute, int concurrentStreams) {
        return CallerLimits.empty(now::get)
                .withCallers(Map.of(
                        "shop", new CallerLimit(requestsPerMinute, concurrentStreams), "other", CallerLimit.NONE));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static int admitted(CallerLimits limits, int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            if (limits.admit("shop") instanceof Granted granted) {
                granted.release();
                admitted++;
            }
        }
        return admitted;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60, 1000})
    void aMinutesRequestsMayBeginAtOnceAndNoMore(int perMinute) {
        assertThat(admitted(limits(perMinute, 0), perMinute + 10)).isEqualTo(perMinute);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60, 1000})
    void afterTheTimeToldTheNextRequestMayBegin(int perMinute) {
        CallerLimits limits = limits(perMinute, 0);
        admitted(limits, perMinute);

        Refused refused = (Refused) limits.admit("shop");
        assertThat(refused.reason()).isEqualTo(Reason.REQUESTS_PER_MINUTE);
        assertThat(refused.retryAfterSeconds()).isEqualTo((60 + perMinute - 1) / perMinute);
        pass(Duration.ofSeconds(refused.retryAfterSeconds()));

        assertThat(limits.admit("shop")).isInstanceOf(Granted.class);
    }

    @Test
    void theTimeToldShrinksAsTimePasses() {
        CallerLimits limits = limits(1, 0);
        limits.admit("shop");

        pass(Duration.ofMillis(58_500));
        assertThat(((Refused) limits.admit("shop")).retryAfterSeconds()).isEqualTo(2);
        pass(Duration.ofMillis(1_499));
        assertThat(((Refused) limits.admit("shop")).retryAfterSeconds()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(limits.admit("shop")).isInstanceOf(Granted.class);
    }

    @Test
    void theBucketHoldsNoMoreThanAMinutesRequestsHoweverLongItFills() {
        CallerLimits limits = limits(5, 0);
        admitted(limits, 5);

        pass(Duration.ofDays(400));

        assertThat(admitted(limits, 20)).isEqualTo(5);
    }

    @Test
    void overAnHourTheRateIsTheLimit() {
        CallerLimits limits = limits(30, 0);
        int admitted = 0;
        for (int second = 0; second < 3600; second++) {
            admitted += admitted(limits, 3);
            pass(Duration.ofSeconds(1));
        }

        assertThat(admitted).isBetween(30 * 60, 30 * 61);
    }

    @Test
    void aRefusedRequestTakesNothing() {
        CallerLimits limits = limits(2, 1);
        Granted open = (Granted) limits.admit("shop");
        for (int i = 0; i < 10; i++) {
            assertThat(((Refused) limits.admit("shop")).reason()).isEqualTo(Reason.CONCURRENT_STREAMS);
        }
        open.release();

        ((Granted) limits.admit("shop")).release();

        assertThat(((Refused) limits.admit("shop")).reason()).isEqualTo(Reason.REQUESTS_PER_MINUTE);
        assertThat(limits.openStreams("shop")).isZero();
    }

    @Test
    void oneCallersUseIsNotAnothers() {
        CallerLimits limits = limits(1, 1);
        limits.admit("shop");

        assertThat(admitted(limits, 1)).isZero();
        assertThat(limits.admit("other")).isInstanceOf(Granted.class);
    }

    @Test
    void withoutALimitAnyNumberMayBeOpen() {
        CallerLimits limits = limits(0, 0);

        for (int i = 0; i < 10_000; i++) {
            assertThat(limits.admit("shop")).isInstanceOf(Granted.class);
        }
        assertThat(limits.openStreams("shop")).isEqualTo(10_000);
    }

    @Test
    void releasingTwiceFreesOneStream() {
        CallerLimits limits = limits(0, 2);
        Granted first = (Granted) limits.admit("shop");
        limits.admit("shop");

        first.release();
        first.release();

        assertThat(limits.admit("shop")).isInstanceOf(Granted.class);
        assertThat(limits.admit("shop"))
                .isEqualTo(new Refused(Reason.CONCURRENT_STREAMS, 1))
                .isInstanceOf(Refused.class);
    }

    @Test
    void whoStaysKeepsWhatItUsesAndMayGetAnotherLimit() {
        CallerLimits before = limits(5, 2);
        Granted open = (Granted) before.admit("shop");
        before.admit("shop");

        CallerLimits after = before.withCallers(Map.of("shop", new CallerLimit(3, 3)));

        assertThat(after.openStreams("shop")).isEqualTo(2);
        assertThat(after.admit("shop")).isInstanceOf(Granted.class);
        open.release();
        assertThat(((Refused) after.admit("shop")).reason()).isEqualTo(Reason.REQUESTS_PER_MINUTE);
    }

    @Test
    void whoLeavesIsForgottenOnceItsStreamsAreClosed() {
        CallerLimits before = limits(1, 1);
        Granted open = (Granted) before.admit("shop");
        CallerLimits without = before.withCallers(Map.of("other", CallerLimit.NONE));
        assertThat(without.withCallers(Map.of("shop", new CallerLimit(0, 1))).admit("shop"))
                .isInstanceOf(Refused.class);

        open.release();

        assertThatThrownBy(() ->
                        without.withCallers(Map.of("other", CallerLimit.NONE)).admit("shop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop");
    }

    @Test
    void manyThreadsTogetherStayWithinTheLimits() throws Exception {
        CallerLimits limits = limits(5_000, 7);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger mostOpen = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        Callable<Void> caller = () -> {
            for (int i = 0; i < 5_000; i++) {
                if (limits.admit("shop") instanceof Granted granted) {
                    admitted.incrementAndGet();
                    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                    if (ThreadLocalRandom.current().nextBoolean()) {
                        Thread.yield();
                    }
                    open.decrementAndGet();
                    granted.release();
                }
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(threads.submit(caller));
            }
            for (Future<Void> done : callers) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(admitted).hasValue(5_000);
        assertThat(mostOpen).hasValueLessThanOrEqualTo(7);
        assertThat(limits.openStreams("shop")).isZero();
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatThrownBy(() -> new CallerLimit(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CallerLimit(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
