package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.openai.ModelNames;
import java.util.List;

/** Model names as a bean's definition lists them, separated by commas. Immutable and thread safe. */
public final class ConfiguredModelNames implements ModelNames {

    private final List<String> names;

    public ConfiguredModelNames(String names) {
        this.names = List.of(names.strip().split("\\s*,\\s*"));
    }

    @Override
    public List<String> names() {
        return names;
    }
}
