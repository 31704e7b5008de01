package io.github.modelstudiobridge.camel;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers things for a while; when there are too many, the one that was added first is forgotten. Thread safe. */
final class ExpiringSet<T> {

    private final Map<T, Long> expiry;

    ExpiringSet(int most) {
        this.expiry = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<T, Long> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void add(T thing, Duration life) {
        expiry.put(thing, System.nanoTime() + life.toNanos());
    }

    synchronized boolean contains(T thing) {
        Long expires = expiry.get(thing);
        if (expires != null && expires - System.nanoTime() <= 0) {
            expiry.remove(thing);
            return false;
        }
        return expires != null;
    }
}
