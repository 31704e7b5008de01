package io.github.modelstudiobridge.modelstudio;

import io.github.modelstudiobridge.modelstudio.ModelsFileException.Mistake;
import io.github.modelstudiobridge.modelstudio.YamlNode.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one file, so that its author sees them all at once. Not thread safe. */
final class Mistakes {

    private final List<Mistake> found = new ArrayList<>();

    void add(Place at, String message) {
        found.add(new Mistake(at.line(), at.column(), message));
    }

    /** A word that is none of the known ones. */
    void addUnknown(Place at, String what, String word, Collection<String> known) {
        List<String> nearest = NearestNames.of(word, known);
        String meant = nearest.isEmpty()
                ? "; known: " + String.join(", ", known)
                : ", did you mean " + String.join(" or ", nearest) + "?";
        add(at, "unknown " + what + " \"" + word + "\"" + (known.isEmpty() ? "" : meant));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ModelsFileException asException(String fileName) {
        found.sort(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
        return new ModelsFileException(fileName, found);
    }
}
