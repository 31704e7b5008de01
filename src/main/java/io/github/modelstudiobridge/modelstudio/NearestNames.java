package io.github.modelstudiobridge.modelstudio;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Guesses which name was meant, by the number of letters to change. */
public final class NearestNames {

    private static final int MOST = 3;
    private static final int LONGEST = 100;

    private NearestNames() {}

    /** Up to three names that differ from the given one in at most half of its letters, the nearest first. */
    public static List<String> of(String name, Collection<String> known) {
        return within(Math.max(1, name.length() / 2), name, known);
    }

    /** The same for those that differ in at most that many letters. */
    public static List<String> within(int limit, String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return List.of();
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        record Candidate(String name, int distance) {}
        Stream<Candidate> candidates =
                known.stream().map(each -> new Candidate(each, distance(wanted, each.toLowerCase(Locale.ROOT))));
        return candidates
                .filter(candidate -> candidate.distance() <= limit)
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    /** The Levenshtein distance: letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
