package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.gateway.Target;
import java.util.List;
import java.util.Map;

/** One thing that is measured of each target, in turns. */
public interface Case {

    /** A word, by which it is chosen and its plots are called. */
    String name();

    /** What is measured, and under which load. */
    String title();

    /** What one run tells. */
    List<Metric> metrics();

    /** Whether it makes sense for that target. */
    default boolean suits(Target target) {
        return true;
    }

    /** How many rounds it is worth where others have that many. */
    default int rounds(int usual) {
        return usual;
    }

    /**
     * Measures once, and checks what was heard.
     *
     * @return values by the name of their metric; one that could not be measured is missing
     * @throws IllegalStateException when an answer was wrong, or did not come
     */
    Map<String, Double> run(Stage stage, Target target) throws Exception;
}
