package io.github.modelstudiobridge.caller;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Holds each caller to its {@link CallerLimit}.
 *
 * <p>Requests per minute are a token bucket: it holds a minute's requests, and fills evenly. So a caller who was quiet
 * may begin them all at once, and afterwards one every {@code 60/n} seconds; a minute that begins with a full bucket
 * sees at most twice the limit. A sliding window would be exact there, at the price of a time stamp per request; a
 * bucket is one number per caller, whatever the limit, and knows to the nanosecond when the next request may begin.
 *
 * <p>A refused request takes nothing, so that trying again does not make the wait longer. Memory: one entry per caller
 * with a key, and per caller without one who still has an open stream. Thread safe; the callers are fixed,
 * {@link #withCallers} gives the successor.
 */
public final class CallerLimits {

    private record Account(CallerLimit limit, CallerUsage usage) {}

    private final Map<String, Account> accounts;
    private final LongSupplier nanoTime;

    private CallerLimits(Map<String, Account> accounts, LongSupplier nanoTime) {
        this.accounts = Map.copyOf(accounts);
        this.nanoTime = nanoTime;
    }

    /**
     * Limits without callers.
     *
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public static CallerLimits empty(LongSupplier nanoTime) {
        return new CallerLimits(Map.of(), nanoTime);
    }

    /** These callers and their limits; whoever was here before keeps what it uses. */
    public CallerLimits withCallers(Map<String, CallerLimit> limits) {
        Map<String, Account> next = new HashMap<>();
        accounts.forEach((name, account) -> {
            if (account.usage().openStreams() > 0) {
                next.put(name, account);
            }
        });
        limits.forEach((name, limit) -> {
            Account before = accounts.get(name);
            next.put(name, new Account(limit, before == null ? new CallerUsage(nanoTime.getAsLong()) : before.usage()));
        });
        return new CallerLimits(next, nanoTime);
    }

    /** The same limits, with what callers have used and have open elsewhere. */
    public CallerLimits after(CallerLimits before) {
        Map<String, CallerLimit> limits = new HashMap<>();
        accounts.forEach((name, account) -> limits.put(name, account.limit()));
        return before.withCallers(limits);
    }

    /**
     * Lets a request begin, or not.
     *
     * @throws IllegalArgumentException for a caller who is not known here
     */
    public Admission admit(String caller) {
        Account account = account(caller);
        return account.usage().open(account.limit(), nanoTime.getAsLong());
    }

    /**
     * Lets a request begin that ends another answer of its caller, which still counts as open for a moment.
     *
     * @throws IllegalArgumentException for a caller who is not known here
     */
    public Admission admitInPlace(String caller) {
        Account account = account(caller);
        return account.usage().openBesides(account.limit(), nanoTime.getAsLong());
    }

    /** How many streams a caller has open. */
    public int openStreams(String caller) {
        return account(caller).usage().openStreams();
    }

    private Account account(String caller) {
        Account account = accounts.get(caller);
        if (account == null) {
            throw new IllegalArgumentException("no caller of this name: " + caller);
        }
        return account;
    }
}
