package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.modelstudio.ModelCapabilities;
import io.github.modelstudiobridge.modelstudio.ModelCatalogue;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.openai.ModelNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The models of the configured region, from the file that users edit. Immutable and thread safe. */
public final class Models implements ModelNames {

    private final ModelCatalogue catalogue;
    private final String file;
    private final String region;

    /**
     * Reads the file.
     *
     * @param file   {@code modelstudio.models}
     * @param region {@code modelstudio.region}
     * @throws IllegalArgumentException when the file cannot be read or has mistakes, or does not know the region
     */
    public Models(String file, String region) {
        this.file = file;
        this.region = region;
        try {
            catalogue = ModelCatalogue.load(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("modelstudio.models names a file that cannot be read: " + file, e);
        }
        if (!catalogue.regions().contains(region)) {
            throw new IllegalArgumentException(
                    "modelstudio.region is %s, but %s knows only %s".formatted(region, file, catalogue.regions()));
        }
    }

    /**
     * Finds a model by the name that a caller used.
     *
     * @throws io.github.modelstudiobridge.chat.ChatException with status 404 when the region does not have it
     */
    ResolvedModel resolve(String name) {
        return catalogue.resolve(region, name);
    }

    /** Whether a region has a model, by the model's own name. */
    public boolean has(String ofRegion, String model) {
        return catalogue.has(ofRegion, model);
    }

    /**
     * What a model can do.
     *
     * @param ofRegion null for the configured one
     * @param model    its own name, known or not
     */
    public ModelCapabilities capabilities(String ofRegion, String model) {
        return catalogue.capabilities(ofRegion == null ? region : ofRegion, model);
    }

    /** The regions that the file knows. */
    public Set<String> regions() {
        return catalogue.regions();
    }

    /** The file's name, for messages. */
    public String file() {
        return file;
    }

    @Override
    public List<String> names() {
        return catalogue.names(region);
    }
}
