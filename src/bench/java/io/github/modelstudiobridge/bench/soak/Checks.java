package io.github.modelstudiobridge.bench.soak;

import java.io.PrintStream;

/** Tells each check and counts them. */
final class Checks {

    private final PrintStream out;
    private int passed;
    private int failed;

    Checks(PrintStream out) {
        this.out = out;
    }

    void that(String what, boolean holds, String found) {
        out.println((holds ? "ok      " : "FAILED  ") + what + " (" + found + ")");
        passed += holds ? 1 : 0;
        failed += holds ? 0 : 1;
    }

    /** Prints the result; returns whether all passed. */
    boolean close() {
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0;
    }
}
