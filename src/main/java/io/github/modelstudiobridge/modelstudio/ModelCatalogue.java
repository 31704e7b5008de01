package io.github.modelstudiobridge.modelstudio;

import io.github.modelstudiobridge.chat.ChatException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models that Model Studio has in each region, what they can do, and the names that users gave them, as
 * {@code models.yaml} says. Immutable and thread safe.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope">OpenAI
 *     compatible - Chat, supported models</a>
 */
public final class ModelCatalogue {

    private final Map<String, RegionModels> regions;

    ModelCatalogue(Map<String, RegionModels> regions) {
        this.regions = regions;
    }

    /**
     * Reads a {@code models.yaml}, which is UTF-8.
     *
     * @throws IOException         when the file cannot be read
     * @throws ModelsFileException when it has mistakes, naming all of them
     */
    public static ModelCatalogue load(Path file) throws IOException {
        try (Reader source = Files.newBufferedReader(file)) {
            return load(source, file.toString());
        }
    }

    /**
     * Reads the text of a {@code models.yaml}.
     *
     * @param fileName what messages call it
     * @throws IOException         when the text cannot be read
     * @throws ModelsFileException when it has mistakes, naming all of them
     */
    public static ModelCatalogue load(Reader source, String fileName) throws IOException {
        return ModelsFileReader.read(source, fileName);
    }

    /** The regions in the order of the file. */
    public Set<String> regions() {
        return regions.keySet();
    }

    /**
     * The names that a caller can use in a region: models and aliases. Of the snapshots "and later" only the first is
     * there, of a pattern with {@code *} none.
     *
     * @throws IllegalArgumentException when the file has no such region
     */
    public List<String> names(String region) {
        return models(region).names();
    }

    /**
     * Finds the model that a name stands for.
     *
     * @param name a model or an alias, as the caller wrote it
     * @throws ChatException            with status 404, {@code param} model and {@code code} ModelNotFound when the
     *                                  region has no such model; the message names up to three that are spelled alike
     * @throws IllegalArgumentException when the file has no such region
     */
    public ResolvedModel resolve(String region, String name) {
        return models(region).resolve(name);
    }

    /**
     * Whether a region has a model of that name or lets unknown ones pass.
     *
     * @throws IllegalArgumentException when the file has no such region
     */
    public boolean has(String region, String name) {
        return models(region).has(name);
    }

    /**
     * What a model can do in a region, by its own name, whether the region is known to have it or not.
     *
     * @throws IllegalArgumentException when the file has no such region
     */
    public ModelCapabilities capabilities(String region, String model) {
        return models(region).capabilities(model);
    }

    private RegionModels models(String region) {
        RegionModels models = regions.get(region);
        if (models == null) {
            throw new IllegalArgumentException(
                    "the models file has no region " + region + "; it has " + String.join(", ", regions.keySet()));
        }
        return models;
    }
}
