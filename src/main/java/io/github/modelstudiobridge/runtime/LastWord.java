package io.github.modelstudiobridge.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a process says at its very end when a bridge in it began to start, and neither served nor told why not: a failure that
 * only who runs the process has seen, who prints what he likes. Thread-safe.
 */
final class LastWord {

    /** How many bridges of the process have served so far. */
    private static final AtomicInteger SERVED = new AtomicInteger();

    private final Thread hook = new Thread(this::say, "bridge-last-word");
    private volatile int servedBefore;

    void begin() {
        servedBefore = SERVED.get();
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, by another's will
        }
    }

    /** The bridge serves; one that failed before it, and was begun anew perhaps, is no matter any more. */
    void served() {
        SERVED.incrementAndGet();
        unsay();
    }

    /** Also when it was never begun. */
    void unsay() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends: what was said is true
        }
    }

    /** Not by the log, which may have ended by now. */
    private void say() {
        if (SERVED.get() == servedBefore) {
            System.err.println("event=start-failed reason=\"The process ended before the bridge in it had started;"
                    + " the lines above this one say why, if anything does\"");
        }
    }
}
