package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.modelstudio.ModelCapabilities;
import io.github.modelstudiobridge.modelstudio.ModelCatalogue;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.openai.ModelNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The models of the configured region, from the file that users edit. Immutable and thread safe. */
public final class Models implements ModelNames {

    private static final String CLASSPATH = "classpath:";

    private final ModelCatalogue catalogue;
    private final String file;
    private final String region;

    /**
     * Reads the file.
     *
     * @param file   {@code modelstudio.models}: a path, or {@code classpath:} and the name of a resource
     * @param region {@code modelstudio.region}
     * @throws IllegalArgumentException when the file cannot be read or has mistakes, or does not know the region
     */
    public Models(String file, String region) {
        this.file = file;
        this.region = region;
        try {
            catalogue = load(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("modelstudio.models names a file that cannot be read: " + file, e);
        }
        if (!catalogue.regions().contains(region)) {
            throw new IllegalArgumentException(
                    "modelstudio.region is %s, but %s knows only %s".formatted(region, file, catalogue.regions()));
        }
    }

    private static ModelCatalogue load(String file) throws IOException {
        if (!file.startsWith(CLASSPATH)) {
            return ModelCatalogue.load(Path.of(file));
        }
        String name = file.substring(CLASSPATH.length()).replaceFirst("^/+", "");
        // an application's own, and else what is in the bridge's jar
        InputStream found = Stream.of(Thread.currentThread().getContextClassLoader(), Models.class.getClassLoader())
                .filter(Objects::nonNull)
                .map(loader -> loader.getResourceAsStream(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(name));
        try (Reader text = new InputStreamReader(found, StandardCharsets.UTF_8)) {
            return ModelCatalogue.load(text, file);
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
