package io.github.modelstudiobridge.bench;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rounds count. A round is disturbed when the rest of the machine worked during any of its measurements; the rest
 * does not depend on what was measured, so leaving such rounds out favours nobody.
 */
final class Noise {

    /** What the rest of the machine may use, in cores. */
    static final double LIMIT = 0.1;

    private static final int FEWEST_QUIET_ROUNDS = 3;

    private final int rounds;
    private final Set<Integer> disturbed = new HashSet<>();

    Noise(int rounds) {
        this.rounds = rounds;
    }

    void saw(int round, double cores) {
        if (cores > LIMIT) {
            disturbed.add(round);
        }
    }

    /** The quiet rounds, or all of them when too few were quiet. */
    Set<Integer> rounds() {
        Set<Integer> counted = all();
        if (rounds - disturbed.size() >= Math.min(rounds, FEWEST_QUIET_ROUNDS)) {
            counted.removeAll(disturbed);
        }
        return counted;
    }

    /** E.g. {@code 5 rounds}. */
    @Override
    public String toString() {
        if (disturbed.isEmpty()) {
            return rounds == 1 ? "1 round" : rounds + " rounds";
        }
        int counted = rounds().size();
        return counted < rounds
                ? "the %d quiet rounds of %d".formatted(counted, rounds)
                : "%d rounds, DISTURBED by other programs in %s"
                        .formatted(rounds, List.copyOf(new TreeSet<>(disturbed)));
    }

    private Set<Integer> all() {
        Set<Integer> all = new TreeSet<>();
        for (int round = 1; round <= rounds; round++) {
            all.add(round);
        }
        return all;
    }
}
