package io.github.modelstudiobridge.openai;

import java.util.List;

/** Where the names of the models come from that a caller may use. Thread safe. */
@FunctionalInterface
public interface ModelNames {

    /** The names in the order in which callers see them. */
    List<String> names();
}
