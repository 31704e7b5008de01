package io.github.modelstudiobridge.bench.report;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which rounds count. A round is disturbed when the rest of the machine worked during any of its measurements; the rest
 * does not depend on what was measured, so leaving such rounds out favours nobody.
 */
final class Noise {

    /** What the rest of the machine may use, in cores. */
    private static final double LIMIT = 0.1;

    private static final int FEWEST_QUIET_ROUNDS = 3;

    private final Set<Integer> all = new TreeSet<>();
    private final Set<Integer> disturbed = new TreeSet<>();

    void saw(int round, double cores) {
        all.add(round);
        if (cores > LIMIT) {
            disturbed.add(round);
        }
    }

    int quietRounds() {
        return all.size() - disturbed.size();
    }

    /** The quiet rounds, or all of them when too few were quiet. */
    Set<Integer> rounds() {
        Set<Integer> counted = new TreeSet<>(all);
        if (quietRounds() >= FEWEST_QUIET_ROUNDS) {
            counted.removeAll(disturbed);
        }
        return counted;
    }

    /** E.g. {@code 5 rounds}. */
    @Override
    public String toString() {
        if (disturbed.isEmpty()) {
            return all.size() == 1 ? "1 round" : all.size() + " rounds";
        }
        return rounds().size() < all.size()
                ? "the %d quiet rounds of %d".formatted(quietRounds(), all.size())
                : "%d in all, DISTURBED by other programs in %s".formatted(all.size(), disturbed);
    }
}
