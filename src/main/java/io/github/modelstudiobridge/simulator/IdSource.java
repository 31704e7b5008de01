package io.github.modelstudiobridge.simulator;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Gives each request an id of 32 hexadecimal digits, random or counting up from 1. Safe for any thread. */
final class IdSource {

    private final boolean deterministic;
    private final AtomicLong last = new AtomicLong();

    IdSource(boolean deterministic) {
        this.deterministic = deterministic;
    }

    String next() {
        return deterministic
                ? String.format("%032x", last.incrementAndGet())
                : UUID.randomUUID().toString().replace("-", "");
    }
}
