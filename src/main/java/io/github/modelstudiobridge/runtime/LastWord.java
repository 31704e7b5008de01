package io.github.modelstudiobridge.runtime;

/**
 * What a process says at its very end when a bridge in it began to start, and neither served nor told why not: a failure that
 * only who runs the process has seen, who prints what he likes. Thread-safe.
 */
final class LastWord {

    private final Thread hook = new Thread(LastWord::say, "bridge-last-word");

    void begin() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, by another's will
        }
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
    private static void say() {
        System.err.println("event=start-failed reason=\"The process ended before the bridge in it had started;"
                + " the lines above this one say why, if anything does\"");
    }
}
