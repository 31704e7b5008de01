package io.github.modelstudiobridge.modelstudio;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of models as {@code models.yaml} writes them: one name, {@code *} for any characters, or a dated snapshot
 * {@code and later}. Immutable and thread safe.
 */
sealed interface ModelPattern {

    /** The pattern as it was written. */
    String text();

    boolean matches(String name);

    /** A name that the pattern matches, the shortest or the earliest. */
    String sample();

    /** Whether some name may match both; exact but for two patterns that both have a {@code *}. */
    default boolean overlaps(ModelPattern other) {
        return matches(other.sample()) || other.matches(sample());
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static ModelPattern parse(String text) {
        boolean andLater = text.endsWith(Snapshots.AND_LATER);
        String name = andLater ? text.substring(0, text.length() - Snapshots.AND_LATER.length()) : text;
        if (!name.matches("[A-Za-z0-9._:/*-]{1,100}")) {
            throw new IllegalArgumentException(
                    "a model's name has 1 to 100 letters, digits and . _ : / - characters, and * for any of them");
        }
        if (andLater) {
            return Snapshots.of(text, name);
        }
        return name.contains("*") ? new Wildcard(text, List.of(name.split("\\*", -1))) : new Exact(text);
    }

    /** One name. */
    record Exact(String text) implements ModelPattern {

        @Override
        public boolean matches(String name) {
            return text.equals(name);
        }

        @Override
        public String sample() {
            return text;
        }
    }

    /** What stands before, between and after the stars. */
    record Wildcard(String text, List<String> pieces) implements ModelPattern {

        @Override
        public boolean matches(String name) {
            String last = pieces.get(pieces.size() - 1);
            int end = name.length() - last.length();
            int at = pieces.get(0).length();
            if (end < at || !name.startsWith(pieces.get(0)) || !name.endsWith(last)) {
                return false;
            }
            for (String piece : pieces.subList(1, pieces.size() - 1)) {
                int found = name.indexOf(piece, at);
                if (found < 0 || found + piece.length() > end) {
                    return false;
                }
                at = found + piece.length();
            }
            return true;
        }

        @Override
        public String sample() {
            return String.join("", pieces);
        }
    }

    /** Every snapshot of one model from a day on; the date may stand anywhere in the name. */
    record Snapshots(String text, String before, LocalDate first, String after) implements ModelPattern {

        static final String AND_LATER = " and later";
        private static final Pattern DATE = Pattern.compile("(?<!\\d)\\d{4}-\\d{2}-\\d{2}(?!\\d)");

        static Snapshots of(String text, String name) {
            Matcher date = DATE.matcher(name);
            List<MatchResult> dates = date.results().toList();
            if (dates.size() != 1 || name.contains("*")) {
                throw new IllegalArgumentException("\"and later\" follows a name with one date, such as 2025-01-25");
            }
            MatchResult only = dates.get(0);
            LocalDate first = day(only.group());
            if (first == null) {
                throw new IllegalArgumentException(only.group() + " is no day of the calendar");
            }
            return new Snapshots(text, name.substring(0, only.start()), first, name.substring(only.end()));
        }

        @Override
        public boolean matches(String name) {
            int end = name.length() - after.length();
            if (end - before.length() != 10 || !name.startsWith(before) || !name.endsWith(after)) {
                return false;
            }
            LocalDate day = day(name.substring(before.length(), end));
            return day != null && !day.isBefore(first);
        }

        @Override
        public String sample() {
            return before + first + after;
        }

        private static LocalDate day(String date) {
            try {
                return LocalDate.parse(date);
            } catch (DateTimeException e) {
                return null;
            }
        }
    }
}
