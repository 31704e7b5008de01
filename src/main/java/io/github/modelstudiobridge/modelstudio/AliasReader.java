package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.RegionModels.Alias;
import io.github.modelstudiobridge.modelstudio.YamlNode.Entry;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code aliases} in {@code models.yaml}; a default parameter is held to the rules for requests. */
final class AliasReader {

    private static final List<String> FIELDS = List.of("model", "parameters");
    private static final Set<String> ONLY_THE_CALLERS = Set.of("model", "messages", "stream");

    private final Mistakes mistakes;
    private final Collection<RegionModels> regions;
    private final boolean allowUnknown;
    private final Set<String> aliases;

    /** @param regions the models without aliases */
    AliasReader(Mistakes mistakes, Map<String, RegionModels> regions, boolean allowUnknown, List<Entry> aliases) {
        this.mistakes = mistakes;
        this.regions = regions.values();
        this.allowUnknown = allowUnknown;
        this.aliases = aliases.stream().map(Entry::key).collect(Collectors.toUnmodifiableSet());
    }

    /** What one entry says, if it is right. */
    Optional<Alias> read(Entry alias) {
        if (alias.key().isBlank()) {
            mistakes.add(alias.at(), "an alias needs a name");
        }
        String model = null;
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        List<Entry> entries = ModelsFileReader.entries(alias.value(), "alias " + alias.key(), mistakes);
        for (Entry entry : entries) {
            switch (entry.key()) {
                case "model" -> model = model(alias.key(), entry.value());
                case "parameters" -> {
                    for (Entry parameter : ModelsFileReader.entries(entry.value(), "parameters", mistakes)) {
                        readParameter(parameter, parameters);
                    }
                }
                default -> mistakes.addUnknown(entry.at(), "field", entry.key(), FIELDS);
            }
        }
        if (!entries.isEmpty()
                && entries.stream().noneMatch(entry -> entry.key().equals("model"))) {
            ModelsFileReader.missing(alias.at(), "model", mistakes);
        }
        checkFit(model, entries);
        return model == null ? Optional.empty() : Optional.of(new Alias(model, parameters));
    }

    /** @return null when no region has it; the mistake is noted */
    private String model(String alias, YamlNode value) {
        String model = ModelsFileReader.text(value, "model", mistakes);
        if (model == null) {
            return null;
        }
        if (!model.equals(alias) && aliases.contains(model)) {
            mistakes.add(value.at(), "\"" + model + "\" is an alias itself; an alias names a model");
            return null;
        }
        if (!allowUnknown && regions.stream().noneMatch(region -> region.lists(model))) {
            List<String> known = regions.stream()
                    .flatMap(region -> region.names().stream())
                    .distinct()
                    .toList();
            List<String> nearest = NearestNames.of(model, known);
            mistakes.add(
                    value.at(),
                    "no region has a model \"" + model + "\""
                            + (nearest.isEmpty() ? "" : ", did you mean " + String.join(" or ", nearest) + "?"));
            return null;
        }
        return model;
    }

    private void readParameter(Entry parameter, Map<String, JsonNode> parameters) {
        JsonNode value = parameter.value().json();
        if (ONLY_THE_CALLERS.contains(parameter.key())) {
            mistakes.add(parameter.at(), parameter.key() + " is the caller's to set");
        } else if (value.isNull()) {
            mistakes.add(parameter.value().at(), parameter.key() + " has no value");
        } else {
            parameters.put(parameter.key(), value);
        }
    }

    /** What is said of tools may be written before them. */
    private static List<Entry> toolsFirst(List<Entry> parameters) {
        return parameters.stream()
                .sorted(Comparator.comparing(parameter -> !parameter.key().equals("tools")))
                .toList();
    }

    /** Holds the parameters to the rules, one after another, for the first region that has the model, or for any. */
    private void checkFit(String model, List<Entry> entries) {
        ResolvedModel resolved = regions.stream()
                .filter(region -> model != null && region.lists(model))
                .findFirst()
                .map(region -> region.resolve(model))
                .orElse(new ResolvedModel("", "", false, ModelCapabilities.UNLIMITED, Map.of()));
        for (Entry entry : entries) {
            if (!entry.key().equals("parameters") || !(entry.value() instanceof YamlNode.Mapping parameters)) {
                continue;
            }
            ObjectNode request = Json.MAPPER.createObjectNode().put("stream", true);
            for (Entry parameter : toolsFirst(parameters.entries())) {
                if (ONLY_THE_CALLERS.contains(parameter.key())) {
                    continue;
                }
                request.set(parameter.key(), parameter.value().json());
                try {
                    RequestRules.requireParameters(request, resolved);
                } catch (ChatException e) {
                    mistakes.add(parameter.value().at(), e.getMessage());
                    request.remove(parameter.key());
                }
            }
        }
    }
}
