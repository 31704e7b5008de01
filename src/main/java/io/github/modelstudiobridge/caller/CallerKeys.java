package io.github.modelstudiobridge.caller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * The keys of one dialect's callers, each under its caller's name.
 *
 * <p>Holds SHA-256 digests, not keys. A look-up compares the digest of what was presented with every digest here, each
 * in constant time, so that its duration tells neither how much of a guess was right nor whether any was. Immutable and
 * thread safe.
 *
 * @see CallerKeysBuilder
 */
public final class CallerKeys {

    /** Each call is compared with all keys, on the thread that serves it; this many still take well under 0.1 ms. */
    static final int MAX_KEYS = 1000;

    private final List<String> names;
    private final List<byte[]> digests;

    CallerKeys(List<String> names, List<byte[]> digests) {
        this.names = List.copyOf(names);
        this.digests = new ArrayList<>(digests);
    }

    /** The name of the caller whose key was presented, or null when nobody has it. */
    public String nameOf(String presented) {
        return nameOf(presented, MessageDigest::isEqual);
    }

    String nameOf(String presented, BiPredicate<byte[], byte[]> equality) {
        byte[] digest = digest(presented);
        int found = -1;
        for (int i = 0; i < digests.size(); i++) {
            found = equality.test(digests.get(i), digest) ? i : found;
        }
        return found < 0 ? null : names.get(found);
    }

    /** The names of all callers, in the order of their keys. */
    public List<String> names() {
        return names;
    }

    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
