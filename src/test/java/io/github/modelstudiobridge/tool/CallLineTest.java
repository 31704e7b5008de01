package io.github.modelstudiobridge.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls run, wait and are refused, and how they end early. */
class CallLineTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final ToolResult FINE = new ToolResult(Outcome.OK, "fine");

    private final ToolWorkers workers = new ToolWorkers(4, 2);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final List<Tool.Running> started = new ArrayList<>();

    @AfterEach
    void close() {
        workers.close();
    }

    private CallLine line(int maxConcurrent, int maxWaiting, Duration timeout) {
        return new CallLine("find_order", workers, maxConcurrent, maxWaiting, timeout);
    }

    private CompletableFuture<ToolResult> start(CallLine line, Supplier<ToolResult> work) {
        CompletableFuture<ToolResult> result = new CompletableFuture<>();
        started.add(line.start(work, result::complete));
        return result;
    }

    private ToolResult waitForGate() {
        running.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
        }
        running.decrementAndGet();
        return FINE;
    }

    private void awaitRunning(int count) {
        await().until(() -> running.get() == count);
    }

    @Test
    void runsSoManyAtOnceAndLetsSoManyWaitAndRefusesTheNext() {
        CallLine line = line(2, 1, LONG);
        List<CompletableFuture<ToolResult>> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(start(line, this::waitForGate));
        }
        awaitRunning(2);

        assertThat(start(line, this::waitForGate)).isCompletedWithValueMatching(r -> r.outcome() == Outcome.BUSY);
        assertThat(running).hasValue(2);

        gate.countDown();
        assertThat(taken)
                .allSatisfy(result -> assertThat(result).succeedsWithin(LONG).isEqualTo(FINE));
        assertThat(start(line, () -> FINE)).succeedsWithin(LONG).isEqualTo(FINE);
    }

    @Test
    void refusesWhenTheThreadsOfAllToolsAreTaken() {
        CallLine first = line(10, 0, LONG);
        CallLine second = line(10, 0, LONG);
        List<CompletableFuture<ToolResult>> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            taken.add(start(i % 2 == 0 ? first : second, this::waitForGate));
        }

        assertThat(start(second, () -> FINE))
                .succeedsWithin(LONG)
                .extracting(ToolResult::outcome)
                .isEqualTo(Outcome.BUSY);

        gate.countDown();
        assertThat(taken)
                .allSatisfy(result -> assertThat(result).succeedsWithin(LONG).isEqualTo(FINE));
        assertThat(start(second, () -> FINE)).succeedsWithin(LONG).isEqualTo(FINE);
    }

    @Test
    void interruptsACallWhoseTimeIsUp() {
        CompletableFuture<ToolResult> result = start(line(1, 0, Duration.ofMillis(50)), this::waitForGate);

        assertThat(result)
                .succeedsWithin(LONG)
                .isEqualTo(new ToolResult(Outcome.TIMED_OUT, "find_order did not answer within 0.05 seconds."));
        await().untilAtomic(interrupted, equalTo(1));
    }

    @Test
    void countsWaitingAsTime() {
        CallLine line = line(1, 1, Duration.ofMillis(100));
        start(line, () -> {
            awaitUninterruptibly(Duration.ofMillis(400));
            return FINE;
        });
        AtomicInteger ran = new AtomicInteger();

        CompletableFuture<ToolResult> second = start(line, () -> {
            ran.incrementAndGet();
            return FINE;
        });

        assertThat(second).succeedsWithin(LONG).extracting(ToolResult::outcome).isEqualTo(Outcome.TIMED_OUT);
        await().until(() -> start(line, () -> FINE).get(1, TimeUnit.SECONDS).equals(FINE));
        assertThat(ran).hasValue(0);
    }

    @Test
    void keepsThePlaceOfACallWhoseThreadDoesNotHeedTheInterrupt() {
        CallLine line = line(1, 0, Duration.ofMillis(50));
        CompletableFuture<ToolResult> first = start(line, () -> {
            awaitUninterruptibly(Duration.ofMillis(500));
            return FINE;
        });
        assertThat(first).succeedsWithin(LONG).extracting(ToolResult::outcome).isEqualTo(Outcome.TIMED_OUT);

        assertThat(start(line, () -> FINE)).isCompletedWithValueMatching(r -> r.outcome() == Outcome.BUSY);

        await().until(() -> start(line, () -> FINE).get(1, TimeUnit.SECONDS).equals(FINE));
    }

    @Test
    void tellsNothingOfACancelledCall() throws InterruptedException {
        CompletableFuture<ToolResult> result = start(line(1, 0, LONG), this::waitForGate);
        awaitRunning(1);

        started.get(0).cancel();

        await().untilAtomic(interrupted, equalTo(1));
        awaitRunning(0);
        Thread.sleep(50);
        assertThat(result).isNotDone();
    }

    @Test
    void givesThePlaceOfACallThatWasCancelledWhileItWaitedToTheNext() {
        CallLine line = line(1, 1, LONG);
        start(line, this::waitForGate);
        awaitRunning(1);
        CompletableFuture<ToolResult> second = start(line, this::waitForGate);
        started.get(1).cancel();
        CompletableFuture<ToolResult> third = start(line, this::waitForGate);

        gate.countDown();

        assertThat(third).succeedsWithin(LONG).isEqualTo(FINE);
        assertThat(second).isNotDone();
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void givesThePlaceOfACallThatWasCancelledWhileItWaitedForAThreadToTheNext() {
        CallLine line = line(6, 0, LONG);
        for (int i = 0; i < 6; i++) {
            start(line, this::waitForGate);
        }
        awaitRunning(4);
        started.get(5).cancel();

        CompletableFuture<ToolResult> next = start(line, this::waitForGate);
        gate.countDown();

        assertThat(next).succeedsWithin(LONG).isEqualTo(FINE);
    }

    @Test
    void interruptsNoOtherCallThanTheCancelledOne() {
        CallLine line = line(1, 1, LONG);
        for (int i = 0; i < 300; i++) {
            line.start(() -> FINE, result -> {}).cancel();
            CompletableFuture<ToolResult> next = start(line, () -> {
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.incrementAndGet();
                }
                return FINE;
            });
            assertThat(next).succeedsWithin(LONG).isEqualTo(FINE);
        }
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void endsAWaitThatNoInterruptEnds() {
        CountDownLatch connection = new CountDownLatch(1);
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        start(line(1, 0, LONG), () -> {
            ToolRun.onInterrupt(connection::countDown);
            running.incrementAndGet();
            ended.complete(awaitUninterruptibly(connection));
            return FINE;
        });
        awaitRunning(1);

        started.get(0).cancel();

        assertThat(ended).succeedsWithin(LONG).isEqualTo(true);
    }

    @Test
    void endsAWaitThatBeginsAfterTheInterrupt() {
        CountDownLatch connection = new CountDownLatch(1);
        start(line(1, 0, LONG), () -> {
            waitForGate();
            ToolRun.onInterrupt(connection::countDown);
            return FINE;
        });
        awaitRunning(1);

        started.get(0).cancel();

        await().until(() -> connection.getCount() == 0);
    }

    @Test
    void refusesBoundsThatAreNone() {
        assertThatThrownBy(() -> new ToolWorkers(0, 1)).hasMessage("tools.max-threads must be positive: 0");
        assertThatThrownBy(() -> new ToolWorkers(1, -1)).hasMessage("tools.max-waiting is negative: -1");
    }

    @Test
    void refusesCallsWhenAllIsOver() {
        workers.close();

        assertThat(start(line(1, 1, LONG), () -> FINE)).isCompletedWithValueMatching(r -> r.outcome() == Outcome.BUSY);
    }

    private static void awaitUninterruptibly(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                return latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // as a read from a socket, which does not notice
            }
        }
    }
}
